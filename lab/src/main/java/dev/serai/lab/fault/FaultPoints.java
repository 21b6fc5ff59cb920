package dev.serai.lab.fault;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.RefreshParts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Stands around the parts of a refresher, does as they do, and holds a refresh at a step for whoever armed it. Thread-safe.
 *
 * <p>A refresh runs on one thread from its lease on; what other threads do to the same parts, such as handing on what lies on the
 * disk, is not held.
 */
public final class FaultPoints {
    private static final ThreadLocal<@Nullable Passage> UNDER_WAY = new ThreadLocal<>();

    private final Watcher watcher;
    private final Map<ConnectionId, Armed> armed = new ConcurrentHashMap<>();
    private final Map<ConnectionId, Armed> holding = new ConcurrentHashMap<>();

    private record Armed(Step step, CountDownLatch go) {}

    public FaultPoints(Watcher watcher) {
        this.watcher = watcher;
    }

    /** The same parts, with fault points around them. */
    public RefreshParts around(RefreshParts parts) {
        return new RefreshParts(
                parts.connections(),
                parts.connectors(),
                new PointedVault(parts.vault(), this),
                new PointedCall(parts.call(), this),
                new PointedLedger(parts.ledger(), this),
                new PointedJournal(parts.local(), this),
                parts.node(),
                parts.late(),
                parts.holdDown(),
                parts.clock(),
                parts.random(),
                parts.pause());
    }

    /** The next refresh of the connection that comes to the step stands there; one that is armed already is forgotten. */
    public void arm(ConnectionId connection, Step step) {
        armed.put(connection, new Armed(step, new CountDownLatch(1)));
    }

    /** Lets it go on, or forgets that it is armed. */
    public void go(ConnectionId connection) {
        armed.remove(connection);
        @Nullable Armed held = holding.remove(connection);
        if (held != null) {
            held.go().countDown();
        }
    }

    void begin(ConnectionId connection) {
        UNDER_WAY.set(new Passage(connection));
    }

    void end() {
        @Nullable Passage passage = UNDER_WAY.get();
        UNDER_WAY.remove();
        if (passage != null && passage.isWhole()) {
            watcher.passed(passage.connection(), passage);
        }
    }

    /** Where this thread's refresh is; nothing if it is at none. */
    void reached(Step step) {
        @Nullable Passage passage = UNDER_WAY.get();
        if (passage == null) {
            return;
        }
        passage.reached(step);
        ConnectionId connection = passage.connection();
        @Nullable Armed here = armed.get(connection);
        if (here != null && here.step() == step && armed.remove(connection, here)) {
            passage.held();
            holding.put(connection, here);
            watcher.at(connection, step);
            await(here.go());
        }
    }

    /** The connection whose call somebody else is to hold, once; null if this thread's is not armed for that. */
    @Nullable
    ConnectionId heldAtProvider() {
        @Nullable Passage passage = UNDER_WAY.get();
        @Nullable Armed here = passage == null ? null : armed.get(passage.connection());
        if (passage == null || here == null || here.step() != Step.CALL_UNDER_WAY) {
            return null;
        }
        armed.remove(passage.connection(), here);
        passage.held();
        return passage.connection();
    }

    private static void await(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
