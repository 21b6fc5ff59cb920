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

/** A ledger that does as another one does; whoever breaks it overrides a method. */
public class ForwardingLedger implements RefreshLedger {
    private final RefreshLedger real;

    public ForwardingLedger(RefreshLedger real) {
        this.real = real;
    }

    @Override
    public Taken take(ConnectionId connection, String node) {
        return real.take(connection, node);
    }

    @Override
    public boolean open(Lease lease, Intent intent, Set<String> judged) {
        return real.open(lease, intent, judged);
    }

    @Override
    public void record(JournalEntry entry) {
        real.record(entry);
    }

    @Override
    public void drop(ConnectionId connection, Set<String> attemptIds) {
        real.drop(connection, attemptIds);
    }

    @Override
    public boolean publish(ConnectionId connection, long incarnation, Published published, String attemptId) {
        return real.publish(connection, incarnation, published, attemptId);
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
        real.release(lease);
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
