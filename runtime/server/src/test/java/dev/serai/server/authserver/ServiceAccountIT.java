package dev.serai.server.authserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Programs that act for themselves: what their tokens open, and what not. */
class ServiceAccountIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final Visitor admin = platform.admin();
    private final JdbcClient database = platform.bean(JdbcClient.class);

    @Test
    void aTokenOpensWhatItsScopesSayAndNothingElse() {
        Program program = account("connections:read", "datasets:write");
        String token = program.token();

        assertThat(program.get("/api/v1/connections", token).statusCode()).isEqualTo(200);
        assertThat(program.get("/api/v1/connectors", token).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = program.get("/api/v1/flows", token);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(code(refused)).isEqualTo("scope_required");
        assertThat(Visitor.body(refused).get("detail").asText()).contains("flows:write");
        assertThat(refused.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"serai\", error=\"insufficient_scope\", scope=\"flows:write\"");

        String records = "/api/v1/datasets/soil-" + UUID.randomUUID() + "/records";
        assertThat(program.send("POST", records, token, "[{\"id\":1}]").statusCode())
                .isEqualTo(200);
        assertThat(code(program.get(records, token))).isEqualTo("scope_required");
        assertThat(Visitor.json(program.get("/api/v1/datasets", token)).get("items"))
                .noneMatch(one -> records.contains(one.get("name").asText()));
    }

    @Test
    void aTokenMayAskForLessThanItsAccountHasAndNotForMore() {
        Program program = account("connections:read", "flows:write");
        JsonNode narrow = Visitor.json(
                program.post("token", Map.of("grant_type", "client_credentials", "scope", "connections:read")));
        assertThat(narrow.get("scope").asText()).isEqualTo("connections:read");
        assertThat(narrow.get("token_type").asText()).isEqualTo("Bearer");
        assertThat(narrow.get("expires_in").asInt()).isBetween(1, 600);
        assertThat(program.get("/api/v1/flows", narrow.get("access_token").asText())
                        .statusCode())
                .isEqualTo(403);

        HttpResponse<String> more =
                program.post("token", Map.of("grant_type", "client_credentials", "scope", "credentials:read"));
        assertThat(more.statusCode()).isEqualTo(400);
        assertThat(error(more)).isEqualTo("invalid_scope");
        HttpResponse<String> wrong = new Program(platform.url(), program.clientId(), "wrong")
                .post("token", Map.of("grant_type", "client_credentials"));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(error(wrong)).isEqualTo("invalid_client");
    }

    @Test
    void whoComesWithNoTokenOrNoneOfOursIsToldSo() {
        Visitor nobody = platform.visitor();
        HttpResponse<String> none = nobody.get("/api/v1/connections");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"serai\"");

        // a session beside it does not help: the request stands or falls with its token
        HttpResponse<String> bad =
                admin.send(admin.request("/api/v1/connections").header("Authorization", "Bearer x.y.z"));
        assertThat(bad.statusCode()).isEqualTo(401);
        assertThat(code(bad)).isEqualTo("invalid_token");
        assertThat(bad.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
    }

    @Test
    void check65and66_anotherWorkspacesThingsAreNotThereForAToken() {
        Connecting connecting = new Connecting(platform, EXTENSION.simulator());
        String connection = connecting.connect(admin, connecting.register(admin, "observant"));
        String workspace = newWorkspace();
        Visitor stranger = platform.newUser(Role.ADMIN, workspace);
        Program program = Program.serviceAccount(
                platform.url(),
                stranger,
                "connections:read",
                "connections:write",
                "credentials:read",
                "proxy",
                "pulls:write");
        String token = program.token();

        String path = "/api/v1/connections/" + connection;
        for (String asked : List.of(path, path + "/token", path + "/proxy/api/me", path + "/pulls/observations")) {
            HttpResponse<String> answer = program.get(asked, token);
            assertThat(answer.statusCode()).as(asked).isEqualTo(404);
            assertThat(code(answer)).isEqualTo("unknown_connection");
        }
        assertThat(program.send("DELETE", path, token, "").statusCode()).isEqualTo(404);
        assertThat(program.send("POST", path + "/refresh", token, "{}").statusCode())
                .isEqualTo(404);
        assertThat(Visitor.json(program.get("/api/v1/connections", token)).get("items"))
                .isEmpty();
        assertThat(admin.getJson("/api/v1/service-accounts").get("items"))
                .noneMatch(one -> one.get("client_id").asText().equals(program.clientId()));
        // and its own account is not there for the others
        String id =
                stranger.getJson("/api/v1/service-accounts").at("/items/0/id").asText();
        assertThat(admin.call("DELETE", "/api/v1/service-accounts/" + id).statusCode())
                .isEqualTo(404);
        assertThat(program.get("/api/v1/connections", token).statusCode()).isEqualTo(200);
    }

    @Test
    void theTokenOfAConnectionIsForProgramsThatMayReadItAndEachReadingIsWrittenDown() {
        Connecting connecting = new Connecting(platform, EXTENSION.simulator());
        String connection = connecting.connect(admin, connecting.register(admin, "observant"));
        Program program = account("credentials:read");
        String path = "/api/v1/connections/" + connection + "/token";

        HttpResponse<String> session = admin.get(path);
        assertThat(session.statusCode()).isEqualTo(403);
        assertThat(code(session)).isEqualTo("token_required");
        Program reader = account("connections:read");
        assertThat(code(reader.get(path, reader.token()))).isEqualTo("scope_required");

        HttpResponse<String> answer = program.get(path, program.token());
        JsonNode token = Visitor.json(answer);
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(token.get("token_type").asText()).isEqualTo("Bearer");
        assertThat(token.get("generation").asLong()).isEqualTo(1);
        // it is good at the provider
        assertThat(platform.visitor()
                        .send(new Visitor(EXTENSION.simulator().url())
                                .request("/api/me")
                                .header(
                                        "Authorization",
                                        "Bearer " + token.get("access_token").asText()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(database.sql(
                                "select detail ->> 'client' from audit_event where action = 'credential.read' and target = ?")
                        .param("connection/" + connection)
                        .query(String.class)
                        .list())
                .containsExactly(program.clientId());
    }

    @Test
    void aRevokedAccountsTokenIsWorthNothingAtOnceAndItGetsNoOther() {
        Program program = account("connections:read");
        String token = program.token();
        String id = admin.getJson("/api/v1/service-accounts")
                .at("/items")
                .valueStream()
                .filter(one -> one.get("client_id").asText().equals(program.clientId()))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asText();
        assertThat(program.get("/api/v1/connections", token).statusCode()).isEqualTo(200);
        assertThat(admin.call("DELETE", "/api/v1/service-accounts/" + id).statusCode())
                .isEqualTo(204);

        assertThat(program.get("/api/v1/connections", token).statusCode()).isEqualTo(401);
        assertThat(error(program.post("token", Map.of("grant_type", "client_credentials"))))
                .isEqualTo("invalid_client");
    }

    @Test
    void onlyAdminsMakeServiceAccountsAndNoTokenMakesOne() {
        Map<String, Object> asked = Map.of("name", "x", "scopes", List.of("connections:read"));
        assertThat(platform.newUser(Role.BUILDER)
                        .call("POST", "/api/v1/service-accounts", asked)
                        .statusCode())
                .isEqualTo(403);
        Program program = account("clients:write");
        HttpResponse<String> byToken = program.send(
                "POST",
                "/api/v1/service-accounts",
                program.token(),
                "{\"name\":\"x\",\"scopes\":[\"connections:read\"]}");
        assertThat(byToken.statusCode()).isEqualTo(403);
        assertThat(code(byToken)).isEqualTo("session_required");
        assertThat(admin.call("POST", "/api/v1/service-accounts", Map.of("name", "x", "scopes", List.of("all")))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void thePageShowsTheSecretOnceAndTheDatabaseHasNeitherSecretNorToken() {
        HttpResponse<String> made =
                admin.submit("/service-accounts", Map.of("name", "nightly <b>export</b>", "scope", "connections:read"));
        assertThat(made.statusCode()).isEqualTo(200);
        assertThat(made.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(made.body()).contains("nightly &lt;b&gt;export");
        List<String> values = made.body()
                .lines()
                .filter(line -> line.contains("readonly"))
                .map(line -> line.replaceFirst(".*value=\"([^\"]+)\".*", "$1"))
                .toList();
        Program program = new Program(platform.url(), values.get(0), values.get(1));
        String token = program.token();
        assertThat(program.get("/api/v1/connections", token).statusCode()).isEqualTo(200);

        assertThat(admin.page("/service-accounts").body())
                .contains(program.clientId())
                .doesNotContain(values.get(1));
        assertThat(DatabaseText.of(platform)).contains(program.clientId()).doesNotContain(values.get(1), token);
        // nobody signs in as it
        assertThat(platform.visitor()
                        .postForm(
                                "/login",
                                Map.of(
                                        "username",
                                        database.sql("select email from app_user where name like 'nightly <b>%'")
                                                .query(String.class)
                                                .single(),
                                        "password",
                                        values.get(1)))
                        .statusCode())
                .isEqualTo(401);
        assertThat(admin.submit("/service-accounts", Map.of("name", "none")).statusCode())
                .isEqualTo(422);
    }

    @Test
    void aRepeatedRequestIsNotAnsweredToATokenWithOtherScopes() {
        Program program = account("datasets:write", "connections:write", "clients:write");
        String wide = program.token();
        String narrow = Visitor.json(
                        program.post("token", Map.of("grant_type", "client_credentials", "scope", "datasets:write")))
                .get("access_token")
                .asText();
        String body =
                "{\"connector\":\"observant\",\"client_id\":\"%s\",\"client_secret\":\"s\",\"settings\":{\"host\":\"%s\"}}"
                        .formatted(UUID.randomUUID(), EXTENSION.simulator().url());
        assertThat(once(program, wide, body).statusCode()).isEqualTo(201);
        assertThat(once(program, wide, body).statusCode()).isEqualTo(201);
        assertThat(once(program, narrow, body).statusCode()).isEqualTo(403);
    }

    private static HttpResponse<String> once(Program program, String token, String body) {
        Visitor nobody = new Visitor(program.url());
        return nobody.send(nobody.request("/api/v1/oauth-clients")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", program.clientId())
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    private Program account(String... scopes) {
        return Program.serviceAccount(platform.url(), admin, scopes);
    }

    private String newWorkspace() {
        String workspace = "w-" + UUID.randomUUID();
        database.sql("insert into workspace (id, name) values (?, 'Another')")
                .param(workspace)
                .update();
        return workspace;
    }

    private static String code(HttpResponse<String> answer) {
        return Visitor.body(answer).get("code").asText();
    }

    private static String error(HttpResponse<String> answer) {
        return Visitor.body(answer).get("error").asText();
    }
}
