package dev.serai.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One node of an {@link OpenBaoCluster}. Thread-safe as long as one thread at a time kills and starts it. */
public final class OpenBaoNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SNAPSHOT = "/v1/sys/storage/raft/snapshot";

    private final OpenBaoApi api;
    private volatile ServerProcess process;
    private volatile String unsealKey = "";

    private OpenBaoNode(OpenBaoApi api, ServerProcess process) {
        this.api = api;
        this.process = process;
    }

    /** Starts it, empty: neither initialised nor unsealed. */
    static OpenBaoNode start(int number) {
        String name = "openbao-node-" + number;
        Path folder = ServerProcess.folder(name);
        URI address = URI.create("http://127.0.0.1:" + FreePorts.one());
        Path config = folder.resolve("config.hcl");
        try {
            Files.createDirectory(folder.resolve("data"));
            Files.writeString(config, config(folder.resolve("data"), "node-" + number, address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerProcess process = ServerProcess.start(
                name, folder, Map.of(), List.of(Parts.bao().toString(), "server", "-config=" + config));
        return new OpenBaoNode(new OpenBaoApi(address), process);
    }

    /** The multiplier is the one that OpenBao's guide has for production; new nodes vote soon. */
    private static String config(Path data, String name, URI address) {
        String cluster = "127.0.0.1:" + FreePorts.one();
        return """
                storage "raft" {
                  path = "%s"
                  node_id = "%s"
                  performance_multiplier = 1
                  autopilot_reconcile_interval = "250ms"
                  autopilot_update_interval = "250ms"
                }
                listener "tcp" {
                  address = "%s"
                  cluster_address = "%s"
                  tls_disable = true
                }
                api_addr = "%s"
                cluster_addr = "https://%s"
                disable_mlock = true
                """.formatted(data, name, address.getAuthority(), cluster, address, cluster);
    }

    /** {@code http://127.0.0.1:port}. */
    public URI address() {
        return api.address();
    }

    /**
     * A call at this node.
     *
     * @param token empty for none
     * @param path begins with {@code /v1/}
     * @param json empty for none
     */
    public HttpResponse<String> call(String token, String method, String path, String json) {
        return api.call(token, method, path, json);
    }

    void unsealKey(String key) {
        unsealKey = key;
    }

    void awaitUp() {
        process.awaitAnswer(address().resolve("/v1/sys/seal-status"), PATIENCE);
    }

    void awaitReady() {
        process.awaitAnswer(address().resolve("/v1/sys/health?standbyok=true"), PATIENCE);
    }

    /** Not after {@link #kill()}. */
    boolean isRunning() {
        return process.isAlive();
    }

    /** Whether this node says of itself that it is the active one. */
    public boolean isActive() {
        return process.isAlive()
                && api.tryCall("GET", "/v1/sys/leader")
                        .filter(body -> body.contains("\"is_self\":true"))
                        .isPresent();
    }

    byte[] snapshot(String token) {
        return api.download(token, SNAPSHOT);
    }

    void restore(String token, byte[] snapshot) {
        api.upload(token, SNAPSHOT, snapshot);
    }

    /** @param token that may seal; only this node is sealed */
    public void seal(String token) {
        api.expect(204, token, "PUT", "/v1/sys/seal", "");
    }

    /** Does not wait until it serves. */
    public void unseal() {
        api.expect(200, "", "PUT", "/v1/sys/unseal", "{\"key\":\"" + unsealKey + "\"}");
    }

    /** Ends it at once, as a power cut would; its data stay. */
    public void kill() {
        process.kill();
    }

    /** After {@link #kill()}: it comes back sealed, is unsealed, and serves when this returns. */
    public void startAgain() {
        process = process.again();
        awaitUp();
        unseal();
        awaitReady();
    }

    /** Freezes it: it accepts connections and answers nothing. */
    public void pause() {
        process.pause();
    }

    public void resume() {
        process.resume();
    }

    @Override
    public void close() {
        process.resume();
        process.close();
        api.close();
    }

    @Override
    public String toString() {
        return "OpenBaoNode[" + address() + "]";
    }
}
