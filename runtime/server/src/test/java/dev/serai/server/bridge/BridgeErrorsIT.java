package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What goes wrong on the way over the bridge in mode code: the person reads it in plain words, and the program is told the same. */
class BridgeErrorsIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final JdbcClient jdbc = platform.bean(JdbcClient.class);
    private final BridgeCase bridge = new BridgeCase(platform, provider, "observant");
    private final BridgeProgram program = bridge.program();
    private final AtTheBridge person = bridge.stranger();
    private final Visitor owner = platform.newUser(Role.MEMBER);

    @BeforeEach
    void begin() {
        bridge.forget();
    }

    @Test
    void denied_atTheBridge() {
        for (JsonNode begun : List.of(bridge.beginCode(), bridge.beginConnection())) {
            AtTheBridge at = AtTheBridge.signedIn(owner);
            HttpResponse<String> result = owner.page(
                    Connecting.location(at.deny(begun.get("user_code").asText()))
                            .getPath());
            assertThat(result.body()).contains("You refused it", "Go back to");
            bridge.assertTold(begun, "access_denied", "refused", "refused");
            assertThat(at.allow(begun.get("user_code").asText()).body()).contains("This code is not known");
        }
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void denied_atTheProvider() {
        JsonNode code = bridge.beginCode();
        HttpResponse<String> result = person.result(person.denied(code));
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("did not give Observant's consent", "it shows a new code");
        bridge.assertTold(code, "access_denied", "did not give Observant's consent", "access_denied");
        assertThat(bridge.audited())
                .containsExactly("bridge.started", "bridge.approved", "bridge.failed access_denied");
    }

    @Test
    void expired_beforeAnybodyHasDecided() {
        JsonNode begun = bridge.beginCode();
        bridge.age("expires_at = created_at");
        bridge.assertTold(begun, "expired_token", "Start again", null);
        HttpResponse<String> entered = person.enter(begun.get("user_code").asText());
        assertThat(entered.statusCode()).isEqualTo(422);
        assertThat(entered.body()).contains("older than ten minutes");
    }

    @Test
    void expired_becauseTheProgramDidNotFetchTheCodeInTime() {
        JsonNode begun = bridge.beginCode();
        person.authorize(begun);
        bridge.age("answered_at = answered_at - interval '64 seconds'");
        platform.bean(BridgePolling.class).clear();
        assertThat(jdbc.sql("select answer is not null from bridge_authorization where client = ?")
                        .param(program.id())
                        .query(Boolean.class)
                        .single())
                .as("one interval is on top of a minute")
                .isTrue();
        bridge.age("answered_at = answered_at - interval '2 seconds'");
        bridge.assertTold(begun, "expired_token", "Start again", null);
        platform.bean(BridgePolling.class).clear();
        assertThat(jdbc.sql("select answer is not null from bridge_authorization where client = ?")
                        .param(program.id())
                        .query(Boolean.class)
                        .single())
                .as("nobody can have it any more")
                .isFalse();
        platform.bean(BridgePolling.class).clear();
        assertThat(bridge.audited())
                .as("written down, once")
                .containsExactly("bridge.started", "bridge.approved", "bridge.code_expired");
        bridge.assertTold(begun, "expired_token", "Start again", null);
        bridge.age("expires_at = expires_at - interval '21 minutes'");
        platform.bean(BridgePolling.class).clear();
        bridge.assertTold(begun, "invalid_grant", "not known", null);
    }

    @Test
    void wrongCode() {
        JsonNode begun = bridge.beginCode();
        for (String wrong : List.of("BBBB-BBBB", "", "AAAA-AAAA", "<b>BCDFGHJK</b>", "B".repeat(10_000))) {
            HttpResponse<String> answer = person.enter(wrong);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("Look at your program again").doesNotContain("<b>BCDF");
        }
        assertThat(program.pollError(begun)).isEqualTo("authorization_pending");
    }

    @Test
    void providerDown_modeCode_thePersonMayGoThereOnceMore() {
        JsonNode begun = bridge.beginCode();
        String code = begun.get("user_code").asText();
        provider.unavailable(On.AUTHORIZE, 1);
        URI way = Connecting.location(person.allow(code));
        assertThat(BrowserlessUser.alice().get(way).statusCode()).isEqualTo(503);
        assertThat(program.pollError(begun)).isEqualTo("authorization_pending");

        URI again = Connecting.location(person.allow(code));
        assertThat(again).isNotEqualTo(way);
        assertThat(person.result(BrowserlessUser.alice().authorize(again)).statusCode())
                .isEqualTo(200);
        assertThat(program.poll(begun).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temporarily_unavailable | has a problem at the moment",
                "server_error            | has a problem at the moment",
                "invalid_scope           | does not know one of the scopes",
                "unauthorized_client     | does not accept how it was asked",
                "who_knows               | refused",
            })
    void theProviderAnswersWithAnError(String error, String words) {
        JsonNode begun = bridge.beginCode();
        URI callback = person.consent(begun);
        HttpResponse<String> result = person.result(BridgeCase.answer(callback, Map.of("error", error)));
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains(words, "Go back to");
        bridge.assertTold(begun, "access_denied", words, error);
        assertThat(bridge.audited()).last().isEqualTo("bridge.failed " + error);
    }

    @Test
    void theProviderAnswersWithoutACode() {
        JsonNode code = bridge.beginCode();
        HttpResponse<String> result = person.result(BridgeCase.answer(person.consent(code), Map.of()));
        assertThat(result.body()).contains("gave no usable answer", "neither a code nor an error");
        bridge.assertTold(code, "access_denied", "neither a code nor an error", "invalid_answer");
    }

    @Test
    void theProviderAnswersWithBothOrTwiceOrWithNothingOfOurs() {
        for (Map<String, String> wrong :
                List.of(Map.of("code", "c", "error", "access_denied"), Map.of("code", "c\r\nSet-Cookie: a=b"))) {
            JsonNode begun = bridge.beginCode();
            assertThat(person.result(BridgeCase.answer(person.consent(begun), wrong))
                            .body())
                    .contains("gave no usable answer");
            assertThat(program.pollError(begun)).isEqualTo("access_denied");
        }
        assertThat(person.callback(URI.create("/bridge/callback/observant?code=c"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(person.callback(URI.create("/bridge/callback/observant?code=c&state=unknown"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(person.callback(URI.create("/bridge/callback/nothing?code=c&state=unknown"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anAnswerOfAnotherIssuerIsNotPassedOn() {
        String connector = "issued-" + UUID.randomUUID().toString().substring(0, 8);
        SimulatedFiles.changed(
                platform,
                "observant",
                connector,
                document -> document.withObject("/auth/oauth2")
                        .putObject("issuer")
                        .put("is", "{host}")
                        .put("iss", "required"));
        BridgeCase at = new BridgeCase(platform, provider, connector);
        provider.sendIss(true);
        JsonNode right = at.beginCode();
        person.authorize(right);
        assertThat(Visitor.json(at.program().poll(right)).get("iss").asText())
                .isEqualTo(provider.url().toString());

        provider.faults().inject(new Fault.Iss("https://evil.example"), On.AUTHORIZE, 1);
        assertThatIssuerIsRefused(at);
        provider.sendIss(false);
        assertThatIssuerIsRefused(at);
    }

    private void assertThatIssuerIsRefused(BridgeCase at) {
        JsonNode begun = at.beginCode();
        HttpResponse<String> result = person.result(person.consent(begun));
        assertThat(result.body()).contains("RFC 9207");
        HttpResponse<String> told = at.program().poll(begun);
        assertThat(Visitor.body(told).get("reason").asText()).isEqualTo("wrong_issuer");
    }
}
