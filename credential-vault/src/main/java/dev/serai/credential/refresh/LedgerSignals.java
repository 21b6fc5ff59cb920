package dev.serai.credential.refresh;

import dev.serai.credential.connection.ConnectionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes whoever waits for another node's change of a connection: by LISTEN and NOTIFY, on one database connection of its
 * own. While that is out of reach those who wait look again by themselves. Thread-safe.
 */
public final class LedgerSignals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerSignals.class);

    static final String CHANNEL = "serai_refresh";
    /** Without word: what a lost notification costs at most. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** How long a close waits at most for the listener to look up. */
    private static final int LISTEN_MILLIS = 250;

    private static final Duration RECONNECT = Duration.ofSeconds(2);

    private final DataSource source;
    private volatile Consumer<ConnectionId> heard = id -> {};
    private final Map<ConnectionId, Waiters> waiting = new ConcurrentHashMap<>();
    private final Thread listener;
    private volatile boolean closed;

    /**
     * @param source one connection of it is kept
     */
    public LedgerSignals(DataSource source) {
        this.source = source;
        this.listener = Thread.ofVirtual().name("serai-refresh-signals").start(this::listen);
    }

    /** @param listener is told of every change, also of this node's own; must not block or throw */
    public void onChange(Consumer<ConnectionId> listener) {
        heard = listener;
    }

    private record Waiters(Semaphore semaphore, int count) {
        Waiters one(int more) {
            return new Waiters(semaphore, count + more);
        }
    }

    void await(ConnectionId id, Duration atMost) {
        Semaphore mine = waiting.compute(
                        id, (key, there) -> there == null ? new Waiters(new Semaphore(0), 1) : there.one(1))
                .semaphore();
        try {
            Duration wait = atMost.compareTo(LOOK_AGAIN) < 0 ? atMost : LOOK_AGAIN;
            // woken or not: the caller looks again
            var _ = mine.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.compute(id, (key, there) -> there == null || there.count() == 1 ? null : there.one(-1));
        }
    }

    private void changed(ConnectionId id) {
        heard.accept(id);
        @Nullable Waiters there = waiting.get(id);
        if (there != null) {
            there.semaphore().release(there.count());
        }
    }

    private void listen() {
        while (!closed) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("listen " + CHANNEL);
                PGConnection postgres = connection.unwrap(PGConnection.class);
                while (!closed) {
                    PGNotification @Nullable [] notifications = postgres.getNotifications(LISTEN_MILLIS);
                    if (notifications != null) {
                        for (PGNotification notification : notifications) {
                            changed(new ConnectionId(notification.getParameter()));
                        }
                    }
                }
            } catch (SQLException | RuntimeException e) {
                // mostly the database is away; those who wait look again by themselves meanwhile
                LOG.debug("Word of other nodes' refreshes is listened for again soon", e);
                sleep();
            }
        }
    }

    private void sleep() {
        try {
            // not in one: a close is not kept waiting
            for (Duration slept = Duration.ZERO;
                    !closed && slept.compareTo(RECONNECT) < 0;
                    slept = slept.plusMillis(LISTEN_MILLIS)) {
                Thread.sleep(LISTEN_MILLIS);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Gives its database connection back. It is not interrupted: that would break the connection. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
