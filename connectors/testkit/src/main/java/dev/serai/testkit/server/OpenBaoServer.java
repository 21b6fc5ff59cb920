package dev.serai.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    private final OpenBaoApi api;
    private final String rootToken;

    private OpenBaoServer(ServerProcess process, URI address, String rootToken) {
        this.process = process;
        this.api = new OpenBaoApi(address);
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
        return start(ServerProcess.folder("openbao"), List.of());
    }

    /**
     * Listens on a second port, too, with TLS.
     *
     * @param port one that is free, see {@link FreePorts}
     * @param certificate a PEM file
     * @param key a PEM file
     */
    public static OpenBaoServer startWithTls(int port, Path certificate, Path key) {
        Path folder = ServerProcess.folder("openbao");
        Path listener = folder.resolve("tls.hcl");
        try {
            Files.writeString(listener, """
                    listener "tcp" {
                      address = "127.0.0.1:%d"
                      tls_cert_file = "%s"
                      tls_key_file = "%s"
                    }
                    """.formatted(port, certificate, key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return start(folder, List.of("-config=" + listener));
    }

    private static OpenBaoServer start(Path folder, List<String> more) {
        int port = FreePorts.one();
        String token = "root-" + UUID.randomUUID();
        List<String> command = new ArrayList<>(List.of(
                program().toString(),
                "server",
                "-dev",
                "-dev-root-token-id=" + token,
                "-dev-listen-address=127.0.0.1:" + port,
                "-dev-no-store-token"));
        command.addAll(more);
        ServerProcess process = ServerProcess.start("openbao", folder, Map.of(), command);
        OpenBaoServer server = new OpenBaoServer(process, URI.create("http://127.0.0.1:" + port), token);
        process.awaitAnswer(server.address().resolve("/v1/sys/health"), PATIENCE);
        return server;
    }

    /** {@code http://127.0.0.1:port}. */
    public URI address() {
        return api.address();
    }

    public String rootToken() {
        return rootToken;
    }

    /** From now on it answers 503 to everything that needs its key. */
    public void seal() {
        api.expect(204, rootToken, "PUT", "/v1/sys/seal", "");
    }

    public void unseal() {
        String key = process.awaitBehind(UNSEAL_KEY, PATIENCE);
        api.expect(200, rootToken, "PUT", "/v1/sys/unseal", "{\"key\":\"" + key.strip() + "\"}");
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
        return api.call(rootToken, method, path, json);
    }

    @Override
    public void close() {
        api.close();
        process.close();
    }

    /** Names the server, not its token. */
    @Override
    public String toString() {
        return "OpenBaoServer[" + address() + "]";
    }
}
