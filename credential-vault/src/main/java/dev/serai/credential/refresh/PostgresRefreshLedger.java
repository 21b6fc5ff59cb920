package dev.serai.credential.refresh;

import dev.serai.credential.DataKey;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The ledger that all nodes share. Each change begins by locking the connection's row, so that changes of one connection
 * follow each other; they are decided by {@link LeaseState}, by the database's time.
 */
public final class PostgresRefreshLedger implements RefreshLedger {
    private final Database database;
    private final JournalCodec codec;
    private final LedgerSignals signals;
    private final PostgresBrake brake;

    /**
     * @param source hands out a connection of its own for each transaction
     * @param signals wakes those who wait for other nodes
     */
    public PostgresRefreshLedger(DataSource source, DataKey key, LedgerSignals signals) {
        this.database = new Database(source);
        this.codec = new JournalCodec(key);
        this.signals = signals;
        this.brake = new PostgresBrake(database);
    }

    @Override
    public Taken take(ConnectionId id, String node) {
        return onRow(id, row -> {
            @Nullable Duration left = row.state.heldFor(row.now);
            if (left != null) {
                return new Taken.Busy(left);
            }
            String leaseId = UUID.randomUUID().toString();
            LeaseState taken = row.state.taken(leaseId, node, row.now);
            row.save(taken);
            return new Taken.Held(
                    new Lease(row.connection, taken.epoch(), leaseId, taken.intent(), row.entries(), row.now));
        });
    }

    @Override
    public boolean open(Lease lease, Intent intent, Set<String> judged) {
        return onRow(lease.connection().id(), row -> {
            if (!row.isUndisturbed(lease, judged)) {
                return false;
            }
            row.save(row.state.opened(
                    new Intent(intent.attemptId(), intent.node(), intent.fingerprint(), row.now, intent.sends())));
            return true;
        });
    }

    @Override
    public void record(JournalEntry entry) {
        record(database, entry);
    }

    private void record(Database in, JournalEntry entry) {
        try {
            insert(in, entry);
        } catch (Database.Violation e) {
            // the only rule that can be broken: its connection was deleted
            throw ReauthorizationRequiredException.gone();
        }
    }

    private void insert(Database in, JournalEntry entry) {
        in.update(
                "insert into refresh_journal (attempt_id, connection, node, incarnation, generation, sealed)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict (attempt_id) do nothing",
                entry.attemptId(),
                entry.connection().value(),
                entry.node(),
                entry.incarnation(),
                entry.generation().value(),
                codec.seal(entry));
    }

    @Override
    public void drop(ConnectionId id, Set<String> attemptIds) {
        drop(database, id, attemptIds);
    }

    private static void drop(Database in, ConnectionId id, Set<String> attemptIds) {
        in.update(
                "delete from refresh_journal where connection = ? and attempt_id = any(?)",
                id.value(),
                List.copyOf(attemptIds));
    }

    @Override
    public boolean publish(ConnectionId id, long incarnation, Published published, String attemptId) {
        return onRow(id, row -> {
            boolean done = row.connections.publish(id, incarnation, published);
            row.save(row.state.resolved(attemptId));
            drop(row.database, id, Set.of(attemptId));
            row.tellOthers();
            return done;
        });
    }

    @Override
    public void resolve(ConnectionId id, String attemptId, @Nullable Intent before) {
        onRow(id, row -> {
            row.save(row.state.resolved(attemptId, before));
            return true;
        });
    }

    @Override
    public Ending requireReauthorization(
            Lease lease, @Nullable String attemptId, Generation generation, Set<String> judged, String problem) {
        ConnectionId id = lease.connection().id();
        return onRow(id, row -> {
            if (!row.isUndisturbed(lease, judged)
                    || !row.state.isAbout(attemptId)
                    || row.connection.generation().isNewerThan(generation)) {
                return Ending.OVERTAKEN;
            }
            if (row.isHeld(attemptId)) {
                return Ending.HELD;
            }
            if (attemptId != null) {
                row.save(row.state.resolved(attemptId));
            }
            row.tellOthers();
            return row.connections.requireReauthorization(id, lease.connection().incarnation(), generation, problem)
                    ? Ending.MARKED
                    : Ending.OVERTAKEN;
        });
    }

    @Override
    public RefreshBrake brake() {
        return brake;
    }

    @Override
    public void release(Lease lease) {
        onRow(lease.connection().id(), row -> {
            if (row.state.isHeldBy(lease)) {
                row.save(row.state.released());
                row.tellOthers();
            }
            return true;
        });
    }

    @Override
    public OptionalLong disconnect(ConnectionId id, long expectedIncarnation) {
        return onRow(id, row -> {
            OptionalLong incarnation = row.connections.disconnect(id, expectedIncarnation);
            if (incarnation.isPresent()) {
                row.save(row.state.fencedOff());
                row.tellOthers();
            }
            return incarnation;
        });
    }

    @Override
    public boolean reauthorize(JournalEntry grant) {
        ConnectionId id = grant.connection();
        return onRow(id, row -> {
            if (row.connections.reauthorize(id, grant.incarnation() - 1).isEmpty()) {
                return false;
            }
            row.save(row.state.fencedOff());
            record(row.database, grant);
            row.tellOthers();
            return true;
        });
    }

    @Override
    public Instant now() {
        return now(database);
    }

    private static Instant now(Database in) {
        return in.first(row -> Objects.requireNonNull(Database.instant(row, "now")), "select clock_timestamp() as now")
                .orElseThrow();
    }

    @Override
    public void speak(String node, Set<String> busy, Instant asOf) {
        database.update(
                "insert into serai_node (node, spoke_at, busy) values (?, ?, ?)"
                        + " on conflict (node) do update set spoke_at = excluded.spoke_at, busy = excluded.busy,"
                        + " gone_at = null",
                node,
                asOf,
                List.copyOf(busy));
    }

    @Override
    public Optional<NodeLife> life(String node) {
        return database.first(
                PostgresRefreshLedger::life, "select spoke_at, busy, gone_at from serai_node where node = ?", node);
    }

    @Override
    public List<NodeLife> lives() {
        return database.list(PostgresRefreshLedger::life, "select spoke_at, busy, gone_at from serai_node");
    }

    private static NodeLife life(ResultSet row) throws SQLException {
        return new NodeLife(
                Objects.requireNonNull(Database.instant(row, "spoke_at")),
                Set.copyOf(Database.texts(row, "busy")),
                row.getObject("gone_at") != null);
    }

    @Override
    public List<ConnectionId> unsettled(int limit) {
        return database.list(row -> new ConnectionId(row.getString("connection")), """
                -- in no order: those that cannot be settled yet hide no others for long
                select connection from (
                    select distinct j.connection from refresh_journal j
                    left join refresh_lease l on l.connection = j.connection
                    where l.lease_id is null or l.until <= clock_timestamp()) as unsettled
                order by random() limit ?
                """, limit);
    }

    @Override
    public void await(ConnectionId id, Duration atMost) {
        signals.await(id, atMost);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    private <T> T onRow(ConnectionId id, Function<Row, T> change) {
        return database.inTransaction(transaction -> change.apply(new Row(transaction, id)));
    }

    /** A connection's row, locked, with its lease. */
    private final class Row {
        final Database database;
        final PostgresConnections connections;
        final Connection connection;
        final LeaseState state;
        final Instant now;

        Row(Database transaction, ConnectionId id) {
            database = transaction;
            connections = new PostgresConnections(transaction);
            if (transaction
                    .list(row -> row.getString(1), "select id from connection where id = ? for update", id.value())
                    .isEmpty()) {
                throw ReauthorizationRequiredException.gone();
            }
            connection = connections.find(id).orElseThrow(ReauthorizationRequiredException::gone);
            // only now: waiting for the lock took time
            now = now(transaction);
            state = transaction
                    .first(Row::lease, "select * from refresh_lease where connection = ?", id.value())
                    .orElse(LeaseState.FREE);
        }

        private static LeaseState lease(ResultSet row) throws SQLException {
            @Nullable String attempt = row.getString("attempt_id");
            return new LeaseState(
                    row.getLong("epoch"),
                    row.getString("lease_id"),
                    row.getString("node"),
                    Database.instant(row, "until"),
                    attempt == null
                            ? null
                            : new Intent(
                                    attempt,
                                    row.getString("attempt_node"),
                                    row.getString("fingerprint"),
                                    Objects.requireNonNull(Database.instant(row, "opened_at")),
                                    row.getInt("sends")));
        }

        List<JournalEntry> entries() {
            return database.list(
                    row -> codec.open(row.getBytes("sealed")),
                    "select sealed from refresh_journal where connection = ? order by incarnation, generation, at",
                    connection.id().value());
        }

        boolean isUndisturbed(Lease lease, Set<String> judged) {
            return state.isHeldBy(lease)
                    && connection.incarnation() == lease.connection().incarnation()
                    && connection.status() == Status.ACTIVE
                    && database
                            .list(
                                    row -> row.getString(1),
                                    "select attempt_id from refresh_journal where connection = ?",
                                    connection.id().value())
                            .stream()
                            .allMatch(judged::contains);
        }

        boolean isHeld(@Nullable String attemptId) {
            PostgresBrake ofTransaction = new PostgresBrake(database);
            return attemptId == null
                    ? ofTransaction.hold(connection.client()).isPresent()
                    : ofTransaction.refused(connection, now);
        }

        void save(LeaseState next) {
            if (next.equals(state)) {
                return;
            }
            @Nullable Intent intent = next.intent();
            database.update(
                    """
                    insert into refresh_lease (connection, epoch, lease_id, node, until,
                        attempt_id, attempt_node, fingerprint, opened_at, sends)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    on conflict (connection) do update set epoch = excluded.epoch, lease_id = excluded.lease_id,
                        node = excluded.node, until = excluded.until, attempt_id = excluded.attempt_id,
                        attempt_node = excluded.attempt_node, fingerprint = excluded.fingerprint,
                        opened_at = excluded.opened_at, sends = excluded.sends
                    """,
                    connection.id().value(),
                    next.epoch(),
                    next.leaseId(),
                    next.node(),
                    next.until(),
                    intent == null ? null : intent.attemptId(),
                    intent == null ? null : intent.node(),
                    intent == null ? null : intent.fingerprint(),
                    intent == null ? null : intent.openedAt(),
                    intent == null ? null : intent.sends());
        }

        /** Sent when the transaction commits. */
        void tellOthers() {
            database.list(
                    row -> true,
                    "select pg_notify(?, ?)",
                    LedgerSignals.CHANNEL,
                    connection.id().value());
        }
    }
}
