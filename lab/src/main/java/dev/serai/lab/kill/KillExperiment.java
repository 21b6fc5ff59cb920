package dev.serai.lab.kill;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.fault.FaultControl;
import dev.serai.lab.fault.NodeLine;
import dev.serai.lab.fault.Step;
import dev.serai.lab.node.Mutant;
import dev.serai.lab.node.NodeProcess;
import dev.serai.lab.parts.Grounds;
import dev.serai.lab.parts.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nodes refresh; each is killed in the middle of several refreshes, each of which stands at a step. Two come back on their disks;
 * every third is a new one that never comes back, and its connections are the others' to save. Then every connection has to get a token that its
 * provider takes, and with one more refresh another.
 */
final class KillExperiment implements AutoCloseable {
    /** Refreshes that one kill cuts off. */
    private static final int AT_ONCE = 2;
    /** Cuts whose recoveries are waited for together: that takes as long as a lease, however many they are. */
    private static final int BATCH = 400;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Grounds grounds;
    private final FaultControl control;
    private final Consumer<String> log;
    private final Windows windows = new Windows();
    private final Map<ConnectionId, NodeLine> standing = new ConcurrentHashMap<>();
    private final Map<Provider, Queue<ConnectionId>> idle = new ConcurrentHashMap<>();
    private final AtomicInteger kills = new AtomicInteger();
    private final NodeProcess one;
    private final NodeProcess two;
    private final Mutant mutant;
    private int away;

    /** @param grounds made with {@link Doors} */
    KillExperiment(Grounds grounds, Doors doors, Mutant mutant, Consumer<String> log) {
        this.grounds = grounds;
        this.log = log;
        this.control = new FaultControl((connection, times) -> windows.add(times));
        doors.add(this::heldAtProvider);
        one = node(mutant, "one");
        two = node(mutant, "two");
        this.mutant = mutant;
    }

    private NodeProcess node(Mutant mutant, String name) {
        String whole = mutant == Mutant.NONE ? name : name + "-" + mutant.name().toLowerCase(Locale.ROOT);
        return new NodeProcess(whole, grounds.settings(), grounds.folder(whole), mutant, control);
    }

    private void heldAtProvider(ConnectionId connection) {
        @Nullable NodeLine line = standing.get(connection);
        if (line != null) {
            line.atProvider(connection);
        }
    }

    Windows windows() {
        return windows;
    }

    /** How many processes were killed so far. */
    int kills() {
        return kills.get();
    }

    /** @param atLeast how many processes to kill, in the middle of refreshes that stand at these steps */
    List<Result> run(int atLeast, List<Step> steps) {
        List<Cut> plan = Cut.plan(atLeast * AT_ONCE, steps);
        List<Result> results = new ArrayList<>();
        for (int from = 0; from < plan.size(); from += BATCH) {
            results.addAll(batch(plan.subList(from, Math.min(plan.size(), from + BATCH))));
            log.accept(kills() + " processes killed, " + results.size() + " refreshes cut off, "
                    + results.stream().filter(Result::isLost).count() + " connections lost, "
                    + results.stream().filter(result -> !result.isAsPromised()).count()
                    + " of them against the promise");
        }
        return results;
    }

    private List<Result> batch(List<Cut> cuts) {
        log.accept("connecting what is missing of " + cuts.size() + " accounts");
        List<Victim> victims = victims(cuts);
        log.accept("refreshing and killing");
        List<Victim> others =
                victims.stream().filter(victim -> !victim.cut().away()).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> cutting = List.of(
                    threads.submit(() -> cut(one, others.subList(0, others.size() / 2))),
                    threads.submit(() -> cut(two, others.subList(others.size() / 2, others.size()))),
                    threads.submit(() -> cutForGood(victims.stream()
                            .filter(victim -> victim.cut().away())
                            .toList())));
            cutting.forEach(KillExperiment::get);
            log.accept("cut off; now they are saved, which takes as long as a lease");
            List<Future<Result>> saving = victims.stream()
                    .map(victim -> threads.submit(() -> save(victim)))
                    .toList();
            return saving.stream().map(KillExperiment::get).toList();
        }
    }

    private Queue<ConnectionId> idle(Provider provider) {
        return idle.computeIfAbsent(provider, none -> new ConcurrentLinkedQueue<>());
    }

    private record Victim(Cut cut, ConnectionId connection) {}

    private List<Victim> victims(List<Cut> cuts) {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Victim>> all = cuts.stream()
                    .map(cut -> {
                        @Nullable ConnectionId known = idle(cut.provider()).poll();
                        return threads.submit(
                                () -> new Victim(cut, known != null ? known : grounds.connect(cut.provider())));
                    })
                    .toList();
            return all.stream().map(KillExperiment::get).toList();
        }
    }

    /** Kills the node again and again, each time in the middle of some of these. */
    private void cut(NodeProcess node, List<Victim> victims) {
        if (!node.isRunning()) {
            node.start();
        }
        for (int from = 0; from < victims.size(); from += AT_ONCE) {
            kill(node, victims.subList(from, Math.min(victims.size(), from + AT_ONCE)));
            node.start();
        }
    }

    /** Each time a new node, on a disk of its own, that never comes back. */
    private void cutForGood(List<Victim> victims) {
        for (int from = 0; from < victims.size(); from += AT_ONCE) {
            try (NodeProcess node = node(mutant, "away-" + ++away)) {
                node.start();
                kill(node, victims.subList(from, Math.min(victims.size(), from + AT_ONCE)));
            }
        }
    }

    private void kill(NodeProcess node, List<Victim> some) {
        NodeLine line = node.line();
        for (Victim victim : some) {
            standing.put(victim.connection(), line);
            line.arm(victim.connection(), victim.cut().step());
            var _ = line.ask("refresh " + victim.connection().value());
        }
        some.forEach(victim -> line.awaitAt(victim.connection(), PATIENCE));
        node.kill();
        kills.incrementAndGet();
        for (Victim victim : some) {
            standing.remove(victim.connection());
            grounds.door(victim.cut().provider()).go(victim.connection());
        }
    }

    private Result save(Victim victim) {
        NodeProcess node = victim.cut().number() % 2 == 0 ? one : two;
        Verdict verdict = new Rescue(node.line(), victim.connection()).verdict();
        if (verdict instanceof Verdict.Alive) {
            idle(victim.cut().provider()).add(victim.connection());
        }
        return new Result(victim.cut(), verdict);
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in the middle of an experiment", e);
        }
    }

    @Override
    public void close() {
        one.close();
        two.close();
        control.close();
    }
}
