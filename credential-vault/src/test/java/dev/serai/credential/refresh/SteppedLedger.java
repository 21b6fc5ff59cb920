package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ledger as one process sees it: each call is a step, and what it does is watched. */
record SteppedLedger(World world, SimulatedProcess process, RefreshLedger inner) implements RefreshLedger {
    private static final Step NOW = Step.small("asks for the time");
    private static final Step AFTER_OPENING = new Step("has committed the intent");

    @Override
    public Taken take(ConnectionId connection, String node) {
        return step("asks for the lease", () -> {
            Taken taken = inner.take(connection, node);
            switch (taken) {
                case Taken.Held(Lease lease) -> {
                    world.promises.tookLease();
                    world.names.of(lease.leaseId(), "lease " + world.simulation.running().name + " ");
                    world.simulation.learn(World.state(lease.connection())
                            + world.names.of(lease.intent())
                            + lease.entries().stream().map(world.names::of).toList());
                }
                case Taken.Busy(Duration left) -> world.simulation.learn(left);
            }
            return taken;
        });
    }

    @Override
    public boolean open(Lease lease, Intent intent, Set<String> judged) {
        boolean opened = step("commits the intent", () -> {
            world.names.of(intent.attemptId(), "attempt " + world.simulation.running().name + " ");
            return learnt(inner.open(lease, intent, judged));
        });
        if (opened) {
            world.promises.opened(intent);
            world.simulation.before(AFTER_OPENING);
        }
        return opened;
    }

    @Override
    public void record(JournalEntry entry) {
        step("writes the answer to the ledger", () -> {
            inner.record(entry);
            if (entry.content() instanceof JournalEntry.Content.Answer) {
                world.promises.kept(entry.attemptId());
            }
            return true;
        });
    }

    @Override
    public void drop(ConnectionId connection, Set<String> attemptIds) {
        step("clears the ledger's journal", () -> {
            inner.drop(connection, attemptIds);
            return true;
        });
    }

    @Override
    public boolean publish(ConnectionId connection, long incarnation, Published published, String attemptId) {
        return step("publishes", () -> {
            Generation before = world.row().generation();
            boolean done = learnt(inner.publish(connection, incarnation, published, attemptId));
            if (before.isNewerThan(world.row().generation())) {
                world.simulation.violated("the published generation went back from " + before + " to "
                        + world.row().generation());
            }
            world.simulation.signal();
            return done;
        });
    }

    @Override
    public void resolve(ConnectionId connection, String attemptId, @Nullable Intent before) {
        world.promises.resolved(attemptId);
        step("resolves the intent", () -> {
            inner.resolve(connection, attemptId, before);
            return true;
        });
    }

    @Override
    public Ending requireReauthorization(
            Lease lease, @Nullable String attemptId, Generation generation, Set<String> judged, String problem) {
        return step("marks the connection", () -> {
            Ending ending = inner.requireReauthorization(lease, attemptId, generation, judged, problem);
            if (learnt(ending == Ending.MARKED)) {
                world.promises.ended();
            }
            world.simulation.signal();
            return ending;
        });
    }

    /** One connection closes no brake. */
    @Override
    public RefreshBrake brake() {
        return inner.brake();
    }

    @Override
    public void release(Lease lease) {
        step("gives the lease back", () -> {
            inner.release(lease);
            world.simulation.signal();
            return true;
        });
    }

    @Override
    public OptionalLong disconnect(ConnectionId connection, long expectedIncarnation) {
        return step("disconnects", () -> {
            OptionalLong incarnation = inner.disconnect(connection, expectedIncarnation);
            world.simulation.learn(incarnation);
            if (incarnation.isPresent()) {
                world.promises.disconnected();
            }
            world.simulation.signal();
            return incarnation;
        });
    }

    @Override
    public boolean reauthorize(JournalEntry grant) {
        return step("puts the new grant in the place of the old one", () -> {
            boolean done = learnt(inner.reauthorize(grant));
            if (done) {
                world.promises.reauthorized(grant);
            }
            world.simulation.signal();
            return done;
        });
    }

    @Override
    public Instant now() {
        requireReachable(world, process, world.simulation.before(NOW));
        Instant now = inner.now();
        world.simulation.learn(now);
        return now;
    }

    @Override
    public void speak(String node, Set<String> busy, Instant asOf) {
        step("says that it lives", () -> {
            inner.speak(node, busy, asOf);
            process.node.spokeAt = world.simulation.millis(asOf);
            return true;
        });
    }

    @Override
    public Optional<NodeLife> life(String node) {
        return step("asks after node " + node, () -> {
            Optional<NodeLife> life = inner.life(node);
            world.promises.askedAfter(node);
            life.ifPresent(known -> world.simulation.learn(known.spokeAt() + " "
                    + known.busy().stream().map(world.names::of).sorted().toList()));
            return life;
        });
    }

    /** After a restore of the database alone, which no world of the simulation has. */
    @Override
    public List<NodeLife> lives() {
        return step("asks after all nodes", inner::lives);
    }

    @Override
    public List<ConnectionId> unsettled(int limit) {
        return step("asks for answers to settle", () -> {
            List<ConnectionId> found = inner.unsettled(limit);
            world.simulation.learn(found.size());
            return found;
        });
    }

    @Override
    public void await(ConnectionId connection, Duration atMost) {
        world.simulation.sleep(atMost, true);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    private boolean learnt(boolean fact) {
        world.simulation.learn(fact);
        return fact;
    }

    private <T> T step(String name, Supplier<T> effect) {
        Fault fault = world.simulation.before(new Step(name, Fault.FAILS, Fault.DONE_BUT_FAILS, Fault.OUTAGE));
        requireReachable(world, process, fault);
        try {
            T done = effect.get();
            if (fault == Fault.DONE_BUT_FAILS) {
                world.simulation.learn(fault);
                throw unreachable();
            }
            return done;
        } catch (ReauthorizationRequiredException e) {
            world.simulation.learn(e.code());
            throw e;
        }
    }

    static void requireReachable(World world, SimulatedProcess process, Fault fault) {
        if (fault == Fault.OUTAGE) {
            process.ledgerBackAt = world.simulation.millis() + World.OUTAGE.toMillis();
        }
        if (fault == Fault.FAILS || process.ledgerBackAt > world.simulation.millis()) {
            world.simulation.learn(Fault.FAILS);
            throw unreachable();
        }
    }

    private static SeraiException unreachable() {
        return new SeraiException(ErrorType.INTERNAL, "ledger_unreachable", true, "The ledger is out of reach.", null);
    }
}
