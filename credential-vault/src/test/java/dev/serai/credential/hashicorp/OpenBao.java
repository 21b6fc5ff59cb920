package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.credential.SecretValue;
import dev.serai.testkit.server.OpenBaoServer;
import java.net.URI;
import java.net.http.HttpResponse;
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
