package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.credential.SecretValue;
import dev.serai.testkit.server.OpenBaoServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A real OpenBao, and what its operator does to it. */
final class OpenBao implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final OpenBaoServer server = OpenBaoServer.start();

    URI address() {
        return server.address();
    }

    SecretValue rootToken() {
        return SecretValue.of(server.rootToken());
    }

    /** Makes a mount of version 2, as an operator is told to. */
    void mount(String name) {
        call("POST", "sys/mounts/" + name, "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
        Awaitility.await("the mount's upgrade")
                .until(() ->
                        server.call("POST", "/v1/" + name + "/config", "{\"max_versions\":3,\"cas_required\":true}")
                                        .statusCode()
                                == 204);
    }

    /** A token whose policy has these rules. */
    SecretValue token(String name, String rules) {
        call(
                "PUT",
                "sys/policies/acl/" + name,
                JSON.createObjectNode().put("policy", rules).toString());
        JsonNode answer = call(
                "POST",
                "auth/token/create",
                "{\"policies\":[\"" + name + "\"],\"no_default_policy\":true,\"ttl\":\"1h\"}");
        return SecretValue.of(answer.path("auth").path("client_token").asText());
    }

    /** What OpenBao says of every token that has this policy. */
    List<JsonNode> tokensWith(String policy) {
        List<JsonNode> found = new ArrayList<>();
        call("LIST", "auth/token/accessors", "").path("data").path("keys").forEach(accessor -> {
            HttpResponse<String> told = server.call(
                    "POST", "/v1/auth/token/lookup-accessor", "{\"accessor\":\"" + accessor.asText() + "\"}");
            if (told.statusCode() == 200 && told.body().contains("\"" + policy + "\"")) {
                found.add(json(told).path("data"));
            }
        });
        return found;
    }

    /** As if their life had ended. */
    void revokeTokensWith(String policy) {
        tokensWith(policy)
                .forEach(token -> call(
                        "POST",
                        "auth/token/revoke-accessor",
                        "{\"accessor\":\"" + token.path("accessor").asText() + "\"}"));
    }

    /** Makes a login like Serai's own; more settings of the role as JSON, each with a comma in front. */
    VaultLogin.AppRole appRole(String name, String policy, String more) {
        call(
                "POST",
                "auth/approle/role/" + name,
                "{\"token_policies\":\"" + policy + "\",\"token_no_default_policy\":true" + more + "}");
        String role = call("GET", "auth/approle/role/" + name + "/role-id", "")
                .at("/data/role_id")
                .asText();
        return new VaultLogin.AppRole(role, TestLogins.file(secretId(name)));
    }

    String secretId(String role) {
        return call("POST", "auth/approle/role/" + role + "/secret-id", "{}")
                .at("/data/secret_id")
                .asText();
    }

    void seal() {
        server.seal();
    }

    void unseal() {
        server.unseal();
    }

    /** With the root token; fails if it is refused. */
    JsonNode call(String method, String path, String body) {
        HttpResponse<String> answer = server.call(method, "/v1/" + path, body);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return json(answer);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    void stop() {
        server.close();
    }

    @Override
    public void close() {
        stop();
    }
}
