package dev.serai.lab.fault;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.refresh.Intent;
import dev.serai.credential.refresh.JournalEntry;
import dev.serai.credential.refresh.Lease;
import dev.serai.credential.refresh.NodeLife;
import dev.serai.credential.refresh.RefreshBrake;
import dev.serai.credential.refresh.RefreshLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A ledger with fault points around what a refresh does with it. With the lease a refresh begins, and with it it ends. */
final class PointedLedger implements RefreshLedger {
    private final RefreshLedger real;
    private final FaultPoints points;

    PointedLedger(RefreshLedger real, FaultPoints points) {
        this.real = real;
        this.points = points;
    }

    @Override
    public Taken take(ConnectionId connection, String node) {
        points.begin(connection);
        points.reached(Step.BEFORE_LEASE);
        Taken taken = real.take(connection, node);
        switch (taken) {
            case Taken.Held _ -> points.reached(Step.LEASE_TAKEN);
            case Taken.Busy _ -> points.end();
        }
        return taken;
    }

    @Override
    public boolean open(Lease lease, Intent intent, Set<String> judged) {
        points.reached(Step.BEFORE_INTENT);
        boolean opened = real.open(lease, intent, judged);
        if (opened) {
            points.reached(Step.INTENT_COMMITTED);
        }
        return opened;
    }

    @Override
    public void record(JournalEntry entry) {
        real.record(entry);
        points.reached(Step.IN_DATABASE);
    }

    @Override
    public void drop(ConnectionId connection, Set<String> attemptIds) {
        real.drop(connection, attemptIds);
    }

    @Override
    public boolean publish(ConnectionId connection, long incarnation, Published published, String attemptId) {
        boolean done = real.publish(connection, incarnation, published, attemptId);
        points.reached(Step.PUBLISHED);
        return done;
    }

    @Override
    public void resolve(ConnectionId connection, String attemptId, @Nullable Intent before) {
        real.resolve(connection, attemptId, before);
    }

    @Override
    public Ending requireReauthorization(
            Lease lease, @Nullable String attemptId, Generation generation, Set<String> judged, String problem) {
        return real.requireReauthorization(lease, attemptId, generation, judged, problem);
    }

    @Override
    public RefreshBrake brake() {
        return real.brake();
    }

    @Override
    public void release(Lease lease) {
        try {
            real.release(lease);
            points.reached(Step.RELEASED);
        } finally {
            points.end();
        }
    }

    @Override
    public OptionalLong disconnect(ConnectionId connection, long expectedIncarnation) {
        return real.disconnect(connection, expectedIncarnation);
    }

    @Override
    public boolean reauthorize(JournalEntry grant) {
        return real.reauthorize(grant);
    }

    @Override
    public Instant now() {
        return real.now();
    }

    @Override
    public void speak(String node, Set<String> busy, Instant asOf) {
        real.speak(node, busy, asOf);
    }

    @Override
    public Optional<NodeLife> life(String node) {
        return real.life(node);
    }

    @Override
    public List<NodeLife> lives() {
        return real.lives();
    }

    @Override
    public List<ConnectionId> unsettled(int limit) {
        return real.unsettled(limit);
    }

    @Override
    public void await(ConnectionId connection, Duration atMost) {
        real.await(connection, atMost);
    }

    @Override
    public boolean isDurable() {
        return real.isDurable();
    }
}
