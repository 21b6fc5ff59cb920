package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.BridgeProgram;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a program may not send. */
class BridgeRequestsIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final JdbcClient jdbc = platform.bean(JdbcClient.class);
    private final BridgeCase bridge = new BridgeCase(platform, EXTENSION.simulator(), "observant");
    private final BridgeProgram program = bridge.program();

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
}
