package dev.serai.credential.refresh;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.Connections.Published;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A ledger of one process: right where no other process refreshes the same connections. The connections' own rows lie
 * wherever they are kept; leases and answers are forgotten with the process.
 */
public final class MemoryRefreshLedger implements RefreshLedger {
    private final Connections connections;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long changes;
    private final Map<ConnectionId, LeaseState> leases = new HashMap<>();
    private final List<JournalEntry> journal = new ArrayList<>();
    private final Map<String, NodeLife> nodes = new HashMap<>();
    private final MemoryBrake brake;

    public MemoryRefreshLedger(Connections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
        this.brake = new MemoryBrake(connections, clock);
    }

    @Override
    public Taken take(ConnectionId id, String node) {
        lock.lock();
        try {
            Connection connection = connections.find(id).orElseThrow(ReauthorizationRequiredException::gone);
            Instant now = clock.instant();
            LeaseState state = state(id);
            @Nullable Duration left = state.heldFor(now);
            if (left != null) {
                return new Taken.Busy(left);
            }
            String leaseId = UUID.randomUUID().toString();
            LeaseState taken = state.taken(leaseId, node, now);
            leases.put(id, taken);
            return new Taken.Held(new Lease(connection, taken.epoch(), leaseId, state.intent(), entries(id), now));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean open(Lease lease, Intent intent, Set<String> judged) {
        lock.lock();
        try {
            ConnectionId id = lease.connection().id();
            if (!isUndisturbed(lease, judged)) {
                return false;
            }
            leases.put(
                    id,
                    state(id)
                            .opened(new Intent(
                                    intent.attemptId(),
                                    intent.node(),
                                    intent.fingerprint(),
                                    clock.instant(),
                                    intent.sends())));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isUndisturbed(Lease lease, Set<String> judged) {
        ConnectionId id = lease.connection().id();
        return state(id).isHeldBy(lease)
                && connections
                        .find(id)
                        .filter(row -> row.incarnation() == lease.connection().incarnation())
                        .filter(row -> row.status() == Status.ACTIVE)
                        .isPresent()
                && entries(id).stream().map(JournalEntry::attemptId).allMatch(judged::contains);
    }

    @Override
    public void record(JournalEntry entry) {
        lock.lock();
        try {
            if (journal.stream().noneMatch(known -> known.attemptId().equals(entry.attemptId()))) {
                journal.add(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void drop(ConnectionId id, Set<String> attemptIds) {
        lock.lock();
        try {
            journal.removeIf(entry -> attemptIds.contains(entry.attemptId()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean publish(ConnectionId id, long incarnation, Published published, String attemptId) {
        lock.lock();
        try {
            boolean done = connections.publish(id, incarnation, published);
            leases.put(id, state(id).resolved(attemptId));
            drop(id, Set.of(attemptId));
            tellWaiting();
            return done;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void resolve(ConnectionId id, String attemptId, @Nullable Intent before) {
        lock.lock();
        try {
            leases.put(id, state(id).resolved(attemptId, before));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Ending requireReauthorization(
            Lease lease, @Nullable String attemptId, Generation generation, Set<String> judged, String problem) {
        lock.lock();
        try {
            Connection connection = lease.connection();
            LeaseState state = state(connection.id());
            if (!isUndisturbed(lease, judged)
                    || !state.isAbout(attemptId)
                    || isOlder(generation, connections.find(connection.id()))) {
                return Ending.OVERTAKEN;
            }
            if (isHeld(connection, attemptId)) {
                return Ending.HELD;
            }
            if (attemptId != null) {
                leases.put(connection.id(), state.resolved(attemptId));
            }
            tellWaiting();
            return connections.requireReauthorization(connection.id(), connection.incarnation(), generation, problem)
                    ? Ending.MARKED
                    : Ending.OVERTAKEN;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOlder(Generation generation, Optional<Connection> row) {
        return row.filter(now -> now.generation().isNewerThan(generation)).isPresent();
    }

    private boolean isHeld(Connection connection, @Nullable String attemptId) {
        return attemptId == null
                ? brake.hold(connection.client()).isPresent()
                : brake.refused(connection.client(), connection.id());
    }

    @Override
    public RefreshBrake brake() {
        return brake;
    }

    @Override
    public void release(Lease lease) {
        lock.lock();
        try {
            ConnectionId id = lease.connection().id();
            if (state(id).isHeldBy(lease)) {
                leases.put(id, state(id).released());
                tellWaiting();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OptionalLong disconnect(ConnectionId id, long expectedIncarnation) {
        lock.lock();
        try {
            OptionalLong incarnation = connections.disconnect(id, expectedIncarnation);
            if (incarnation.isPresent()) {
                leases.put(id, state(id).fencedOff());
                tellWaiting();
            }
            return incarnation;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean reauthorize(JournalEntry grant) {
        lock.lock();
        try {
            ConnectionId id = grant.connection();
            if (connections.reauthorize(id, grant.incarnation() - 1).isEmpty()) {
                return false;
            }
            leases.put(id, state(id).fencedOff());
            record(grant);
            tellWaiting();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void speak(String node, Set<String> busy, Instant asOf) {
        lock.lock();
        try {
            nodes.put(node, new NodeLife(asOf, busy, false));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<NodeLife> life(String node) {
        lock.lock();
        try {
            return Optional.ofNullable(nodes.get(node));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<NodeLife> lives() {
        lock.lock();
        try {
            return List.copyOf(nodes.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<ConnectionId> unsettled(int limit) {
        lock.lock();
        try {
            Instant now = clock.instant();
            return journal.stream()
                    .map(JournalEntry::connection)
                    .distinct()
                    .filter(id -> state(id).heldFor(now) == null)
                    .limit(limit)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void await(ConnectionId id, Duration atMost) {
        lock.lock();
        try {
            long seen = changes;
            long left = atMost.toNanos();
            while (changes == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    private void tellWaiting() {
        changes++;
        changed.signalAll();
    }

    LeaseState state(ConnectionId id) {
        return leases.getOrDefault(id, LeaseState.FREE);
    }

    List<JournalEntry> entries(ConnectionId id) {
        return journal.stream().filter(entry -> entry.connection().equals(id)).toList();
    }
}
