package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.credential.connection.ConnectionId;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Leases within one process: right where no other process shares the vault. */
public final class MemoryRefreshLease implements RefreshLease {
    private final ConcurrentMap<ConnectionId, Row> rows = new ConcurrentHashMap<>();
    private final Duration longestWait;

    /** @param longestWait how long {@link #take} waits */
    public MemoryRefreshLease(Duration longestWait) {
        this.longestWait = longestWait;
    }

    @Override
    public Held take(ConnectionId connection) {
        Row row = rows.computeIfAbsent(connection, id -> new Row());
        try {
            if (!row.free.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable(connection, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(connection, e);
        }
        row.holder = UUID.randomUUID().toString();
        return new Held(connection, row.holder, row.intent);
    }

    @Override
    public void open(Held lease, Intent intent) {
        heldRow(lease).intent = intent;
    }

    @Override
    public void resolve(Held lease, String attemptId) {
        Row row = heldRow(lease);
        if (row.intent != null && row.intent.attemptId().equals(attemptId)) {
            row.intent = null;
        }
    }

    @Override
    public void release(Held lease) {
        Row row = heldRow(lease);
        row.holder = null;
        row.free.release();
    }

    private Row heldRow(Held lease) {
        @Nullable Row row = rows.get(lease.connection());
        if (row == null || !lease.leaseId().equals(row.holder)) {
            throw new IllegalStateException("This lease of connection " + lease.connection() + " has ended.");
        }
        return row;
    }

    private static CredentialUnavailableException unavailable(ConnectionId connection, @Nullable Throwable cause) {
        return new CredentialUnavailableException(
                ErrorType.PROVIDER,
                "Connection " + connection + " is being refreshed and its provider takes long: try again.",
                null,
                cause);
    }

    /** A semaphore and not a lock: the thread that releases need not be the one that took. */
    private static final class Row {
        final Semaphore free = new Semaphore(1);
        volatile @Nullable String holder;
        volatile @Nullable Intent intent;
    }
}
