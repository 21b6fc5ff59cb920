package dev.serai.testkit.server;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real OpenBao cluster: nodes with Raft storage on loopback, initialised and unsealed with one key. Each may be killed,
 * sealed or frozen by itself. A standby answers reads itself, and late.
 */
public final class OpenBaoCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Pattern KEY = Pattern.compile("\"keys_base64\":\\[\"([^\"]+)\"");
    private static final Pattern TOKEN = Pattern.compile("\"root_token\":\"([^\"]+)\"");

    private final List<OpenBaoNode> nodes = new ArrayList<>();
    private String rootToken = "";

    private OpenBaoCluster() {}

    /**
     * Some seconds.
     *
     * @throws MissingPartException if this machine has no {@code bao}
     */
    public static OpenBaoCluster start(int nodes) {
        OpenBaoCluster cluster = new OpenBaoCluster();
        try {
            for (int number = 1; number <= nodes; number++) {
                cluster.nodes.add(OpenBaoNode.start(number));
            }
            cluster.initialise();
            cluster.join();
            return cluster;
        } catch (RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    private void initialise() {
        OpenBaoNode first = nodes.getFirst();
        first.awaitUp();
        String said = first.call("", "PUT", "/v1/sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}")
                .body();
        nodes.forEach(node -> node.unsealKey(find(KEY, said)));
        rootToken = find(TOKEN, said);
        first.unseal();
        first.awaitReady();
        await("the first node to lead", first::isActive);
        // a new node votes after 10 s otherwise
        call("POST", "/v1/sys/storage/raft/autopilot/configuration", "{\"server_stabilization_time\":\"500ms\"}");
    }

    private void join() {
        String leader = "{\"leader_api_addr\":\"" + nodes.getFirst().address() + "\"}";
        for (OpenBaoNode node : nodes.subList(1, nodes.size())) {
            node.awaitUp();
            node.call("", "PUT", "/v1/sys/storage/raft/join", leader);
            node.unseal();
        }
        nodes.forEach(OpenBaoNode::awaitReady);
        await("all nodes to vote", () -> voters() == nodes.size());
    }

    private long voters() {
        String said = call("GET", "/v1/sys/storage/raft/configuration", "").body();
        return Pattern.compile("\"voter\":true").matcher(said).results().count();
    }

    public List<OpenBaoNode> nodes() {
        return List.copyOf(nodes);
    }

    public String rootToken() {
        return rootToken;
    }

    /** The active node; waits while there is none. */
    public OpenBaoNode leader() {
        await("a leader", () -> nodes.stream().anyMatch(OpenBaoNode::isActive));
        return nodes.stream().filter(OpenBaoNode::isActive).findFirst().orElseGet(this::leader);
    }

    /** All but the active one; those that run and those that do not. */
    public List<OpenBaoNode> standbys() {
        OpenBaoNode leader = leader();
        return nodes.stream().filter(node -> node != leader).toList();
    }

    /**
     * A call with the root token at the active node.
     *
     * @param path begins with {@code /v1/}
     * @param json empty for none
     */
    public HttpResponse<String> call(String method, String path, String json) {
        return leader().call(rootToken, method, path, json);
    }

    /** All that it holds now, as an operator's backup. */
    public byte[] snapshot() {
        return leader().snapshot(rootToken);
    }

    /** As it was at that time, whatever was written since. Serves again when this returns. */
    public void restore(byte[] snapshot) {
        leader().restore(rootToken, snapshot);
        nodes.stream().filter(OpenBaoNode::isRunning).forEach(OpenBaoNode::awaitReady);
        leader();
    }

    private static String find(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("OpenBao was not initialised");
        }
        return found.group(1);
    }

    private static void await(String what, BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Waited " + PATIENCE.toSeconds() + " s for " + what);
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for " + what, e);
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(OpenBaoNode::close);
    }
}
