package dev.serai.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingProxyTest {
    @Test
    void itPassesOnWhatComesAndCountsTheTokenCallsByGrantType() {
        try (ProviderSimulator simulator = ProviderSimulator.start("google");
                RecordingProxy proxy = RecordingProxy.to(simulator.url())) {
            BrowserlessUser client = BrowserlessUser.alice();
            HttpResponse<String> refused = client.post(
                    proxy.url().resolve("/token"), Map.of("grant_type", "refresh_token", "client_id", "nobody"));

            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(refused.body()).contains("invalid_client");
            assertThat(client.get(proxy.url().resolve("/v1/userinfo")).statusCode())
                    .isEqualTo(401);
            assertThat(proxy.tokenCalls("refresh_token")).isEqualTo(1);
            assertThat(proxy.tokenCalls("authorization_code")).isZero();
            assertThat(proxy.tokenCalls()).extracting(TokenCall::status).containsExactly(401);
            assertThat(proxy.requests("/v1/")).isEqualTo(1);
            assertThat(simulator.count("token.refresh_token")).isEqualTo(1);
            proxy.clear();
            assertThat(proxy.tokenCalls()).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsCutBehindItIsCutBeforeIt() {
        try (ProviderSimulator simulator = ProviderSimulator.start("google");
                RecordingProxy proxy = RecordingProxy.to(simulator.url())) {
            simulator.dropAnswer(On.TOKEN, 2);
            assertThatThrownBy(() -> BrowserlessUser.alice()
                            .post(proxy.url().resolve("/token"), Map.of("grant_type", "refresh_token")))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(proxy.tokenCalls()).extracting(TokenCall::status).contains(0);
        }
    }
}
