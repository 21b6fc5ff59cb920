package dev.serai.credential.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.catalog.ConnectorYaml;
import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.credential.oauth2.DeviceAuthorizationGrant.Started;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.SimulatedConnector;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Device codes (RFC 8628) at simulators that speak as GitHub and Google do. */
class DeviceAuthorizationGrantTest {
    private static final String GOOGLE = """
            id: google-by-code
            name: Google
            auth:
              oauth2:
                auth_uri: https://accounts.google.com/o/oauth2/v2/auth
                token_uri: https://oauth2.googleapis.com/token
                device_authorization_uri: https://oauth2.googleapis.com/device/code
                scopes: { default: [openid, email] }
            api:
              base_url: https://www.googleapis.com
            """;

    private @Nullable ProviderSimulator running;
    private @Nullable OutboundHttp http;

    @AfterEach
    void close() throws IOException {
        if (http != null) {
            http.close();
        }
        if (running != null) {
            running.close();
        }
    }

    private record Way(
            ProviderSimulator simulator,
            Connector connector,
            ClientCredentials client,
            DeviceAuthorizationGrant grant) {
        Started start() {
            return grant.start(connector, Map.of(), client, List.of("one", "two"));
        }

        Started.Asked asked() {
            return start() instanceof Started.Asked asked ? asked : fail("no code came");
        }

        TokenOutcome poll(Started.Asked asked) {
            simulator.advance(asked.interval());
            return grant.poll(connector, Map.of(), client, asked.deviceCode());
        }

        void decide(Started.Asked asked, String decision) {
            BrowserlessUser.alice()
                    .post(
                            asked.verificationUri(),
                            Map.of(
                                    "user_code",
                                    asked.userCode(),
                                    "username",
                                    "alice",
                                    "password",
                                    "pw",
                                    "decision",
                                    decision));
        }

        private static Started.Asked fail(String why) {
            throw new AssertionError(why);
        }
    }

    private Way github() {
        return way(ConnectorCatalog.bundled().require("github"), "github");
    }

    private Way google() {
        return way(ConnectorYaml.parse("google.yaml", GOOGLE.getBytes(StandardCharsets.UTF_8)), "google");
    }

    private Way way(Connector connector, String profile) {
        ProviderSimulator simulator = ProviderSimulator.start(profile);
        running = simulator;
        OutboundHttp outbound =
                new OutboundHttp(new OutboundSettings(AllowedHosts.parse("127.0.0.1:" + simulator.port()), null));
        http = outbound;
        SimulatedClient registered = simulator.register("http://127.0.0.1:9/oauth/callback");
        return new Way(
                simulator,
                SimulatedConnector.at(connector, simulator.url()),
                new ClientCredentials(
                        registered.clientId(),
                        SecretValue.of(registered.secrets().iterator().next())),
                new DeviceAuthorizationGrant(new TokenEndpoint(outbound, Clock.systemUTC())));
    }

    @Test
    void githubTellsWithStatus200ThatNobodyHasDecided() {
        Way way = github();
        Started.Asked asked = way.asked();
        assertThat(asked.userCode()).matches("[B-Z]{4}-[B-Z]{4}");
        assertThat(asked.verificationUri()).isEqualTo(URI.create(way.simulator().url() + "/device"));
        assertThat(asked.life()).isEqualTo(Duration.ofMinutes(10));
        assertThat(asked.interval()).isEqualTo(Duration.ofSeconds(1));
        refused(way.poll(asked), "authorization_pending");
        way.decide(asked, "allow");
        assertThat(way.poll(asked))
                .isInstanceOfSatisfying(
                        TokenOutcome.Granted.class,
                        granted -> assertThat(granted.answer().scopes()).containsExactly("one", "two"));
        refused(way.poll(asked), "invalid_grant");
    }

    @Test
    void googleCallsThePageOtherwiseAndAnswers428() {
        Way way = google();
        Started.Asked asked = way.asked();
        assertThat(asked.verificationUri()).isEqualTo(URI.create(way.simulator().url() + "/device"));
        refused(way.poll(asked), "authorization_pending");
        way.decide(asked, "allow");
        assertThat(way.poll(asked))
                .isInstanceOfSatisfying(
                        TokenOutcome.Granted.class,
                        granted -> assertThat(granted.answer().refreshToken()).isNotNull());
    }

    @Test
    void aNoIsTold() {
        Way way = github();
        Started.Asked asked = way.asked();
        way.decide(asked, "deny");
        refused(way.poll(asked), "access_denied");
    }

    @Test
    void timeOverIsTold() {
        Way way = github();
        Started.Asked asked = way.asked();
        way.simulator().advance(Duration.ofMinutes(11));
        refused(way.poll(asked), "expired_token");
    }

    @Test
    void pollingTooSoonIsNoRefusal() {
        Way way = github();
        Started.Asked asked = way.asked();
        assertThat(way.grant().poll(way.connector(), Map.of(), way.client(), asked.deviceCode()))
                .isInstanceOfSatisfying(
                        TokenOutcome.NotExecuted.class,
                        later -> assertThat(later.detail()).contains("slow_down"));
    }

    @Test
    void aWrongSecretIsTheClientsFault() {
        Way way = github();
        ClientCredentials wrong =
                new ClientCredentials(way.client().clientId(), SecretValue.of("not-the-secret-of-anybody"));
        assertThat(way.grant().start(way.connector(), Map.of(), wrong, List.of()))
                .isInstanceOfSatisfying(Started.Refused.class, refused -> {
                    assertThat(refused.why().error()).isEqualTo("invalid_client");
                    assertThat(refused.why().detail()).doesNotContain("not-the-secret");
                });
    }

    @Test
    void aProviderThatIsAwayIsUnavailable() {
        Way way = github();
        way.simulator().refuseConnections();
        assertThat(way.start()).isInstanceOf(Started.Unavailable.class);
    }

    /** A person is sent to that address: nothing but a web page will do. */
    @ParameterizedTest
    @ValueSource(
            strings = {"javascript:alert(1)", "data:text/html,x", "/device", "https://user@evil.example/", "", " "})
    void noPageToGoToIsNoAnswer(String page) {
        Way way = github();
        way.simulator()
                .faults()
                .inject(
                        new Fault.Instead(
                                200,
                                Map.of("Content-Type", "application/json"),
                                "{\"device_code\":\"d-secret\",\"user_code\":\"BCDF\",\"verification_uri\":\"" + page
                                        + "\"}"),
                        On.DEVICE_AUTHORIZATION,
                        1);
        assertThat(way.start())
                .isInstanceOfSatisfying(
                        Started.Unavailable.class,
                        away -> assertThat(away.detail()).doesNotContain("d-secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "-1", "0", "null", "1e30"})
    void aFoolishLifeOrIntervalIsBounded(String number) {
        Way way = github();
        way.simulator()
                .faults()
                .inject(
                        new Fault.Instead(
                                200,
                                Map.of("Content-Type", "application/json"),
                                "{\"device_code\":\"d\",\"user_code\":\"BCDF\",\"verification_uri\":\"https://x.example/d\","
                                        + "\"expires_in\":" + number + ",\"interval\":" + number + "}"),
                        On.DEVICE_AUTHORIZATION,
                        1);
        Started.Asked asked = way.asked();
        assertThat(asked.interval()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
        assertThat(asked.life()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(30));
    }

    @Test
    void aConnectorWithoutTheEndpointHasNoCodes() {
        Way way = way(ConnectorCatalog.bundled().require("observant"), "observant");
        assertThatThrownBy(way::start).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressThatMayNotBeCalledIsNotCalled() {
        Way way = github();
        OutboundHttp strict = new OutboundHttp(new OutboundSettings(AllowedHosts.parse(""), null));
        DeviceAuthorizationGrant grant = new DeviceAuthorizationGrant(new TokenEndpoint(strict, Clock.systemUTC()));
        assertThatThrownBy(() -> grant.start(way.connector(), Map.of(), way.client(), List.of()))
                .isInstanceOf(SeraiException.class);
        assertThat(way.simulator().count("device_authorization")).isZero();
    }

    private static void refused(TokenOutcome outcome, String error) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        TokenOutcome.Refused.class,
                        refused -> assertThat(refused.error()).isEqualTo(error));
    }
}
