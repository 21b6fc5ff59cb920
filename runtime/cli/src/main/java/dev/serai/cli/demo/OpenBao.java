package dev.serai.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A real OpenBao in dev mode, with a mount for Serai and a token that is good for nothing else. */
final class OpenBao implements AutoCloseable {
    static final String MOUNT = "serai";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String POLICY = """
            path "serai/*" { capabilities = ["create", "read", "update", "delete", "list"] }
            """;

    private final Browser browser;
    private final Child child;
    private final URI address;
    private final String rootToken;

    private OpenBao(Browser browser, Child child, URI address, String rootToken) {
        this.browser = browser;
        this.child = child;
        this.address = address;
        this.rootToken = rootToken;
    }

    /** What one of its documents holds, as JSON text. */
    record Document(long version, String text) {
        /** Names the version, not the content. */
        @Override
        public String toString() {
            return "Document[version " + version + "]";
        }
    }

    /** Starts a program that {@link #setUp} makes ready. */
    static OpenBao start(Path program, Path folder, Browser browser) {
        int port = Ports.free();
        String rootToken = DemoNames.secret();
        Child child = Child.start(
                "OpenBao",
                folder.resolve("openbao.log"),
                List.of(
                        program.toString(),
                        "server",
                        "-dev",
                        "-dev-no-store-token",
                        "-dev-listen-address=127.0.0.1:" + port),
                // Not as an argument: those are for all to see.
                Map.of("BAO_DEV_ROOT_TOKEN_ID", rootToken),
                STOP);
        return new OpenBao(browser, child, URI.create("http://127.0.0.1:" + port), rootToken);
    }

    /** @return a token for Serai */
    String setUp() {
        browser.await(
                "OpenBao to be ready",
                "",
                PATIENCE,
                () -> {
                    child.requireAlive();
                    return isReady() ? Optional.of(true) : Optional.empty();
                },
                () -> "it does not answer");
        ObjectNode mount = JSON.createObjectNode().put("type", "kv");
        mount.putObject("options").put("version", "2");
        call("POST", "sys/mounts/" + MOUNT, mount).expect(204, "");
        configure();
        call("PUT", "sys/policies/acl/serai", JSON.createObjectNode().put("policy", POLICY))
                .expect(204, "");
        ObjectNode token = JSON.createObjectNode().put("period", "24h");
        token.putArray("policies").add("serai");
        return call("POST", "auth/token/create", token)
                .expect(200, "")
                .json()
                .path("auth")
                .path("client_token")
                .asText();
    }

    /** As {@code serai vault init} does; a mount becomes version 2 in the background. */
    private void configure() {
        ObjectNode configuration =
                JSON.createObjectNode().put("cas_required", true).put("max_versions", 3);
        browser.await(
                "OpenBao's mount to be ready",
                "",
                PATIENCE,
                () -> call("POST", MOUNT + "/config", configuration).status() == 204
                        ? Optional.of(true)
                        : Optional.empty(),
                () -> "it does not take its configuration");
    }

    URI address() {
        return address;
    }

    /** @param path within the mount */
    Document read(String path) {
        JsonNode data = call("GET", MOUNT + "/data/" + path, null)
                .expect(200, "")
                .json()
                .path("data");
        return new Document(
                data.path("metadata").path("version").asLong(),
                data.path("data").toString());
    }

    private boolean isReady() {
        try {
            return browser.get(address.resolve("/v1/sys/health")).status() == 200;
        } catch (Unexpected _) {
            return false; // not yet
        }
    }

    private Answer call(String method, String path, @Nullable ObjectNode json) {
        return browser.send(HttpRequest.newBuilder(address.resolve("/v1/" + path))
                .header("X-Vault-Token", rootToken)
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json.toString())));
    }

    @Override
    public void close() {
        child.close();
    }
}
