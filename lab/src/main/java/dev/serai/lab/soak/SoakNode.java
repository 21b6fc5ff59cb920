package dev.serai.lab.soak;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.fault.NodeLine;
import dev.serai.lab.node.NodeProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node in the middle of trouble, and when it was killed. */
final class SoakNode implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final NodeProcess process;
    private final List<Instant> killedAt = new CopyOnWriteArrayList<>();

    SoakNode(NodeProcess process) {
        this.process = process;
        process.start();
    }

    NodeLine line() {
        return process.line();
    }

    void kill() {
        killedAt.add(Instant.now());
        process.kill();
    }

    /** Tries until it stands: vault or database may be away while it starts. */
    void startSomehow() {
        while (true) {
            try {
                process.start();
                return;
            } catch (IllegalStateException _) {
                process.kill();
                try {
                    Thread.sleep(AGAIN);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    void freeze() {
        process.freeze();
    }

    void thaw() {
        process.thaw();
    }

    /**
     * Whether this node sent something for the connection then, never kept the answer, and was killed while it may have
     * had it in hand.
     */
    boolean diedWith(String signature, ConnectionId connection, Instant sentAt, Duration longest) {
        return process.signature().filter(signature::equals).isPresent()
                && !process.keptSince(connection, sentAt)
                && killedAt.stream()
                        .anyMatch(killed ->
                                killed.isAfter(sentAt.minusSeconds(1)) && killed.isBefore(sentAt.plus(longest)));
    }

    @Override
    public void close() {
        process.close();
    }
}
