package dev.serai.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A real OpenBao (the open-source Vault, same API) in dev mode: in memory, unsealed, with KV version 2 at
 * {@code secret/}. Thread-safe.
 */
public final class OpenBaoServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String UNSEAL_KEY = "Unseal Key: ";

    private final ServerProcess process;
    private final URI address;
    private final String rootToken;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private OpenBaoServer(ServerProcess process, URI address, String rootToken) {
        this.process = process;
        this.address = address;
        this.rootToken = rootToken;
    }

    /**
     * Its program, for who starts it otherwise.
     *
     * @throws MissingPartException if this machine has no {@code bao}
     */
    public static Path program() {
        return Parts.bao();
    }

    /** @throws MissingPartException if this machine has no {@code bao} */
    public static OpenBaoServer start() {
        int port = FreePorts.one();
        String token = "root-" + UUID.randomUUID();
        ServerProcess process = ServerProcess.start(
                "openbao",
                ServerProcess.folder("openbao"),
                Map.of(),
                List.of(
                        program().toString(),
                        "server",
                        "-dev",
                        "-dev-root-token-id=" + token,
                        "-dev-listen-address=127.0.0.1:" + port,
                        "-dev-no-store-token"));
        OpenBaoServer server = new OpenBaoServer(process, URI.create("http://127.0.0.1:" + port), token);
        process.awaitAnswer(server.address.resolve("/v1/sys/health"), PATIENCE);
        return server;
    }

    /** {@code http://127.0.0.1:port}. */
    public URI address() {
        return address;
    }

    public String rootToken() {
        return rootToken;
    }

    /** From now on it answers 503 to everything that needs its key. */
    public void seal() {
        expect(204, "PUT", "/v1/sys/seal", "");
    }

    public void unseal() {
        String key = process.log().stream()
                .filter(line -> line.contains(UNSEAL_KEY))
                .map(line -> line.substring(line.indexOf(UNSEAL_KEY) + UNSEAL_KEY.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("OpenBao did not say its unseal key"));
        expect(200, "PUT", "/v1/sys/unseal", "{\"key\":\"" + key.strip() + "\"}");
    }

    /** Freezes it: it accepts connections and answers nothing. */
    public void pause() {
        process.pause();
    }

    public void resume() {
        process.resume();
    }

    /**
     * A call with the root token, for what a test has to set up (policies, mounts, AppRoles).
     *
     * @param path begins with {@code /v1/}
     * @param json empty for none
     */
    public HttpResponse<String> call(String method, String path, String json) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .header("X-Vault-Token", rootToken)
                .timeout(PATIENCE)
                .method(
                        method,
                        json.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while OpenBao works", e);
        }
    }

    private void expect(int status, String method, String path, String json) {
        int got = call(method, path, json).statusCode();
        if (got != status) {
            throw new IllegalStateException("OpenBao answered " + got + " to " + method + " " + path);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.close();
    }

    /** Names the server, not its token. */
    @Override
    public String toString() {
        return "OpenBaoServer[" + address + "]";
    }
}
