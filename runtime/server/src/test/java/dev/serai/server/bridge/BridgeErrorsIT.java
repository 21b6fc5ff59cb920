package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.DatabaseText;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What goes wrong on the way over the bridge: the person reads it in plain words, and the program is told the same. */
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
            assertThatTold(begun, "access_denied", "refused", "refused");
            assertThat(at.allow(begun.get("user_code").asText()).body()).contains("This code is not known");
        }
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void denied_atTheProvider() {
        JsonNode code = bridge.beginCode();
        HttpResponse<String> result = person.result(denied(person, code));
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("did not give Observant's consent", "it shows a new code");
        assertThatTold(code, "access_denied", "did not give Observant's consent", "access_denied");

        JsonNode connection = bridge.beginConnection();
        AtTheBridge at = AtTheBridge.signedIn(owner);
        HttpResponse<String> ended = at.result(denied(at, connection));
        assertThat(ended.body()).contains("did not give Observant's consent");
        assertThatTold(connection, "access_denied", "consent", null);
        assertThat(owner.getJson("/api/v1/connections").get("items")).isEmpty();
    }

    private static URI denied(AtTheBridge at, JsonNode begun) {
        return BrowserlessUser.alice()
                .denying()
                .authorize(Connecting.location(at.allow(begun.get("user_code").asText())));
    }

    @Test
    void expired_beforeAnybodyHasDecided() {
        JsonNode begun = bridge.beginCode();
        age("expires_at = created_at");
        assertThatTold(begun, "expired_token", "Start again", null);
        HttpResponse<String> entered = person.enter(begun.get("user_code").asText());
        assertThat(entered.statusCode()).isEqualTo(422);
        assertThat(entered.body()).contains("older than ten minutes");
    }

    @Test
    void expired_becauseTheProgramDidNotFetchTheCodeInTime() {
        JsonNode begun = bridge.beginCode();
        person.authorize(begun);
        age("answered_at = answered_at - interval '64 seconds'");
        platform.bean(BridgeRows.class).clear(BridgePolling.CODE_LIFE, BridgePolling.KEPT);
        assertThat(jdbc.sql("select answer is not null from bridge_authorization where client = ?")
                        .param(program.id())
                        .query(Boolean.class)
                        .single())
                .as("one interval is on top of a minute")
                .isTrue();
        age("answered_at = answered_at - interval '2 seconds'");
        assertThatTold(begun, "expired_token", "Start again", null);
        platform.bean(BridgeRows.class).clear(BridgePolling.CODE_LIFE, BridgePolling.KEPT);
        assertThat(jdbc.sql("select answer is not null from bridge_authorization where client = ?")
                        .param(program.id())
                        .query(Boolean.class)
                        .single())
                .as("nobody can have it any more")
                .isFalse();
        assertThatTold(begun, "expired_token", "Start again", null);
        age("expires_at = expires_at - interval '21 minutes'");
        platform.bean(BridgeRows.class).clear(BridgePolling.CODE_LIFE, BridgePolling.KEPT);
        assertThatTold(begun, "invalid_grant", "not known", null);
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

    @Test
    void providerDown_modeConnection_theTokenEndpointDoesNotAnswer() {
        JsonNode begun = bridge.beginConnection();
        AtTheBridge at = AtTheBridge.signedIn(owner);
        URI callback = at.consent(begun);
        provider.unavailable(On.CODE_EXCHANGE, 10);
        HttpResponse<String> result = at.result(callback);
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("Observant", "Nothing was connected");
        assertThatTold(begun, "access_denied", "Nothing was connected", null);
        assertThat(owner.getJson("/api/v1/connections").get("items")).isEmpty();
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
        HttpResponse<String> result = person.result(answer(callback, Map.of("error", error)));
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains(words, "Go back to");
        assertThatTold(begun, "access_denied", words, error);
    }

    @Test
    void theProviderAnswersWithoutACode() {
        JsonNode code = bridge.beginCode();
        HttpResponse<String> result = person.result(answer(person.consent(code), Map.of()));
        assertThat(result.body()).contains("gave no usable answer", "neither a code nor an error");
        assertThatTold(code, "access_denied", "neither a code nor an error", "invalid_answer");

        JsonNode connection = bridge.beginConnection();
        AtTheBridge at = AtTheBridge.signedIn(owner);
        URI callback = at.consent(connection);
        assertThat(at.result(answer(callback, Map.of())).body()).contains("neither a code nor an error");
        assertThatTold(connection, "access_denied", "neither a code nor an error", "invalid_answer");
        // its code is of no use any more, neither here nor at the shared callback
        assertThat(at.callback(callback).statusCode()).isEqualTo(400);
        assertThat(owner.page("/oauth/callback/observant?" + callback.getRawQuery())
                        .statusCode())
                .isEqualTo(400);
        assertThat(provider.count("token.authorization_code")).isZero();
    }

    @Test
    void theProviderAnswersWithBothOrTwiceOrWithNothingOfOurs() {
        for (Map<String, String> wrong :
                List.of(Map.of("code", "c", "error", "access_denied"), Map.of("code", "c\r\nSet-Cookie: a=b"))) {
            JsonNode begun = bridge.beginCode();
            assertThat(person.result(answer(person.consent(begun), wrong)).body())
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

    @Test
    void whoIsSignedOutInModeConnectionSignsInFirstAndComesBackToTheCode() {
        JsonNode begun = bridge.beginConnection();
        String code = begun.get("user_code").asText();
        URI login = Connecting.location(person.enter(code));
        assertThat(login.getPath()).isEqualTo("/login");
        assertThat(login.getQuery()).isEqualTo("to=/bridge?user_code=" + code);
        assertThat(person.allow(code).statusCode()).isEqualTo(303);
        assertThat(program.pollError(begun)).isEqualTo("authorization_pending");
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void aRequestThatMeansNothingIsRefusedAndLeavesNothing() {
        long before = count();
        Map<String, Map<String, String>> wrong = new LinkedHashMap<>();
        wrong.put("no target", Map.of("client_id", "c", "scope", "a"));
        wrong.put("two targets", bridge.codeRequest(Map.of("authorization_endpoint", "https://a.example/")));
        wrong.put("unknown mode", bridge.codeRequest(Map.of("mode", "magic")));
        wrong.put("no client_id", Map.of("connector", "observant"));
        wrong.put("client_id with a blank", bridge.codeRequest(Map.of("client_id", "a b")));
        wrong.put("client_id with NUL", bridge.codeRequest(Map.of("client_id", "a\u0000b")));
        wrong.put(
                "plain challenge",
                bridge.codeRequest(Map.of("code_challenge", "a".repeat(43), "code_challenge_method", "plain")));
        wrong.put("challenge without a method", bridge.codeRequest(Map.of("code_challenge", "a".repeat(43))));
        wrong.put("method without a challenge", bridge.codeRequest(Map.of("code_challenge_method", "S256")));
        wrong.put("long state", bridge.codeRequest(Map.of("state", "s".repeat(513))));
        wrong.put("unknown setting", bridge.codeRequest(Map.of("setting.nothing", "x")));
        wrong.put(
                "connection without a connector",
                Map.of("mode", "connection", "authorization_endpoint", "https://a.example/"));
        wrong.put(
                "connection with a challenge",
                Map.of(
                        "mode",
                        "connection",
                        "connector",
                        "observant",
                        "code_challenge",
                        "a".repeat(43),
                        "code_challenge_method",
                        "S256"));
        wrong.put(
                "unknown OAuth client", Map.of("mode", "connection", "connector", "observant", "client_id", "nobody"));
        wrong.forEach((what, fields) -> {
            HttpResponse<String> answer = program.ask(fields);
            assertThat(answer.statusCode()).as(what).isEqualTo(400);
            assertThat(Visitor.body(answer).get("error").asText()).as(what).isEqualTo("invalid_request");
            assertThat(Visitor.body(answer).get("error_description").asText())
                    .as(what)
                    .isNotEmpty();
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        });
        assertThat(error(program.ask(bridge.codeRequest(Map.of("scope", "a\"b")))))
                .isEqualTo("invalid_scope");
        assertThat(error(program.ask(Map.of(
                        "mode",
                        "connection",
                        "connector",
                        "observant",
                        "client_id",
                        bridge.client().id(),
                        "scope",
                        "everything"))))
                .isEqualTo("invalid_scope");
        assertThat(error(program.ask(bridge.codeRequest(Map.of("setting.host", "http://127.0.0.1:1")))))
                .isEqualTo("unauthorized_client");
        assertThat(error(program.ask(bridge.codeRequest(Map.of("connector", "../observant")))))
                .isEqualTo("unauthorized_client");
        assertThat(error(program.post("/bridge/token", Map.of()))).isEqualTo("invalid_request");
        assertThat(error(program.post("/bridge/token?bridge_code=x", Map.of()))).isEqualTo("invalid_request");
        assertThat(error(program.post("/bridge/token", Map.of("bridge_code", "unknown"))))
                .isEqualTo("invalid_grant");
        assertThat(count()).isEqualTo(before);

        BridgeProgram guesser = new BridgeProgram(platform.url(), program.id(), program.clientId(), "guessed");
        HttpResponse<String> unknown = guesser.ask(bridge.codeRequest());
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(Visitor.body(unknown).get("error").asText()).isEqualTo("invalid_client");
        Visitor nobody = platform.visitor();
        assertThat(nobody.postForm("/bridge/authorizations", bridge.codeRequest())
                        .statusCode())
                .isEqualTo(401);
        assertThat(DatabaseText.of(platform)).doesNotContain(program.secret());
    }

    private static String error(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return Visitor.body(answer).get("error").asText();
    }

    private long count() {
        return jdbc.sql("select count(*) from bridge_authorization")
                .query(Long.class)
                .single();
    }

    private void assertThatTold(JsonNode begun, String error, String words, String reason) {
        HttpResponse<String> answer = program.poll(begun);
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode told = Visitor.body(answer);
        assertThat(told.get("error").asText()).isEqualTo(error);
        assertThat(told.get("error_description").asText()).contains(words);
        assertThat(told.path("reason").asText(null)).isEqualTo(reason);
    }

    private void age(String change) {
        jdbc.sql("update bridge_authorization set " + change + " where client = ?")
                .param(program.id())
                .update();
    }

    /** What the provider might have said instead, with the same state. */
    private static URI answer(URI callback, Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("state", Connecting.query(callback).get("state"));
        return Connecting.with(callback, all);
    }
}
