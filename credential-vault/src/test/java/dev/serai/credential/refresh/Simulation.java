package dev.serai.credential.refresh;

import dev.serai.credential.refresh.Choices.Kind;
import dev.serai.credential.refresh.Choices.Option;
import dev.serai.credential.refresh.SimulatedTask.Gone;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs several threads of several nodes as one sequence of steps: exactly one of them runs at a time, and before each step
 * {@link Choices} say who goes on and what goes wrong. The same choices give the same run. Time stands still while anybody
 * can run.
 */
final class Simulation {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    /** The run has gone wrong without an end: nothing needs that many. */
    private static final int LONGEST = 20_000;

    /** As many switches as there are steps. */
    static final int UNBOUNDED = 1_000_000;

    /**
     * How much may go wrong in one run.
     *
     * @param switches how often somebody goes first although another could go on
     * @param coarse whether small steps are taken together
     */
    record Budget(int crashes, int freezes, int faults, int switches, boolean coarse) {}

    private final Choices choices;
    private final Function<SimulatedNode, SimulatedProcess> restart;
    private LongSupplier shared = () -> 0;
    private int crashes;
    private int freezes;
    private int faults;
    /** How often a thread that could go on has to stand back; then everybody goes on until it waits or ends. */
    private int switches;

    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<SimulatedTask> tasks = new ArrayList<>();
    private final List<SimulatedTask> all = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final boolean coarse;
    private final @Nullable List<String> trace;
    private @Nullable SimulatedTask running;
    private @Nullable String violation;
    private CountDownLatch idle = new CountDownLatch(1);
    private boolean calm;
    private boolean stopped;
    private boolean cleaning;
    private long now;
    private long made;
    private int steps;

    private record Event(long at, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    Simulation(Choices choices, Budget budget, boolean traced, Function<SimulatedNode, SimulatedProcess> restart) {
        this.choices = choices;
        this.restart = restart;
        this.crashes = budget.crashes();
        this.freezes = budget.freezes();
        this.faults = budget.faults();
        this.switches = budget.switches();
        this.coarse = budget.coarse();
        this.trace = traced ? new ArrayList<>() : null;
    }

    void add(SimulatedNode node) {
        nodes.add(node);
    }

    /** What the nodes share, as a hash: with what each thread has learnt it is the whole state. */
    void shares(LongSupplier state) {
        shared = state;
    }

    void spawn(String name, SimulatedProcess process, Runnable body) {
        SimulatedTask task = new SimulatedTask(process.node.name + "." + name, process, body, this::ended);
        tasks.add(task);
        all.add(task);
    }

    /** Until nobody has anything to do, or something is wrong. */
    void run() throws InterruptedException {
        idle = new CountDownLatch(1);
        hand(pick(null));
        idle.await();
        running = null;
    }

    /** From now on nothing goes wrong: the frozen wake, the dead restart, and everybody takes turns. */
    void calm() {
        calm = true;
        for (SimulatedNode node : nodes) {
            node.frozen = false;
            if (node.process.dead) {
                revive(node);
            }
            node.process.ledgerBackAt = 0;
            node.process.vaultBackAt = 0;
            node.process.diskBackAt = 0;
        }
    }

    /** Ends all threads. */
    void close() throws InterruptedException {
        cleaning = true;
        for (SimulatedTask task : all) {
            if (task.hasStarted()) {
                task.resume();
                task.join();
            }
        }
    }

    /** The thread that runs is about to do this: others may come first. */
    Fault before(Step step) {
        SimulatedTask me = running();
        requireAlive(me);
        if (coarse && step.small()) {
            return Fault.NONE;
        }
        me.step = step;
        me.fault = Fault.NONE;
        @Nullable SimulatedTask next = pick(me);
        if (next != me) {
            hand(next);
            me.awaitTurn();
            requireAlive(me);
        }
        return me.fault;
    }

    /** The thread that runs does nothing for a while. */
    void sleep(Duration length, boolean listens) {
        SimulatedTask me = running();
        requireAlive(me);
        me.sleepsUntil = now + Math.max(1, length.toMillis());
        me.listens = listens;
        before(Step.SLEEP);
        me.learn(now);
    }

    /** A change in the ledger: those who wait for one look again. */
    void signal() {
        for (SimulatedTask task : tasks) {
            if (task.listens) {
                task.listens = false;
                task.sleepsUntil = 0;
            }
        }
    }

    void later(Duration after, Runnable what) {
        events.add(new Event(now + after.toMillis(), made++, what));
    }

    void learn(Object fact) {
        running().learn(StateHash.of(fact));
    }

    void note(String what) {
        if (trace != null) {
            trace.add("            " + what);
        }
    }

    /** A promise is broken. The run ends. */
    void violated(String what) {
        if (violation == null) {
            violation = what;
            note("VIOLATED: " + what);
        }
    }

    @Nullable
    String violation() {
        return violation;
    }

    boolean wasCutShort() {
        return stopped;
    }

    List<String> trace() {
        return trace == null ? List.of() : List.copyOf(trace);
    }

    long millis() {
        return now;
    }

    long millis(Instant instant) {
        return Duration.between(NOON, instant).toMillis();
    }

    Instant instant() {
        return NOON.plusMillis(now);
    }

    /** The same for all: time is the ledger's. A process that is gone has none. */
    Clock clock(SimulatedProcess process) {
        return new Clock() {
            @Override
            public Instant instant() {
                if (process.dead || cleaning) {
                    throw new Gone();
                }
                return Simulation.this.instant();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    SimulatedTask running() {
        if (cleaning) {
            throw new Gone();
        }
        if (running == null) {
            throw new IllegalStateException("Nobody runs.");
        }
        return running;
    }

    private void requireAlive(SimulatedTask task) {
        if (cleaning || task.process.dead) {
            throw new Gone();
        }
    }

    private void ended() {
        if (!cleaning) {
            SimulatedTask me = running();
            tasks.remove(me);
            if (me.failure != null) {
                violated(me.name + " failed: " + me.failure);
            }
            hand(pick(null));
        }
    }

    private void hand(@Nullable SimulatedTask next) {
        running = next;
        if (next == null) {
            idle.countDown();
        } else {
            next.resume();
        }
    }

    /** Null: the run is over. */
    private @Nullable SimulatedTask pick(@Nullable SimulatedTask me) {
        while (violation == null && !stopped) {
            List<Option> options = options(me);
            if (options.isEmpty()) {
                if (!passTime()) {
                    return null;
                }
                continue;
            }
            int chosen = calm || options.size() == 1 ? 0 : choices.next(this, options);
            if (chosen == Choices.STOP) {
                stopped = true;
                return null;
            }
            if (++steps > LONGEST) {
                violated("It does not come to an end.");
                return null;
            }
            Option option = options.get(Math.min(chosen, options.size() - 1));
            @Nullable SimulatedTask next = apply(option, me);
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    private List<Option> options(@Nullable SimulatedTask me) {
        List<SimulatedTask> ready = new ArrayList<>();
        boolean goesOn = me != null && isReady(me);
        if (me != null && goesOn) {
            ready.add(me);
        }
        if (!goesOn || switches > 0 || calm) {
            for (SimulatedTask task : tasks) {
                if (task != me && isReady(task)) {
                    ready.add(task);
                }
            }
        }
        List<Option> options = new ArrayList<>();
        ready.forEach(task -> options.add(new Option(Kind.RUN, task.name, Fault.NONE)));
        if (calm) {
            return options;
        }
        disturbances(ready, options);
        return options;
    }

    private void disturbances(List<SimulatedTask> ready, List<Option> options) {
        boolean nobody = ready.isEmpty();
        for (SimulatedTask task : ready) {
            if (faults > 0) {
                for (Fault fault : task.step.faults()) {
                    // an outage begins as any failure does: it matters to those who try again, and often
                    if (!coarse || fault != Fault.OUTAGE) {
                        options.add(new Option(Kind.RUN, task.name, fault));
                    }
                }
            }
        }
        for (SimulatedNode node : nodes) {
            boolean active = ready.stream().anyMatch(task -> task.process == node.process);
            if (active && crashes > 0) {
                options.add(new Option(Kind.CRASH, node.name, Fault.NONE));
            }
            if (active && freezes > 0) {
                options.add(new Option(Kind.FREEZE, node.name, Fault.NONE));
            }
            if (node.frozen && now > node.frozenAt) {
                options.add(new Option(Kind.WAKE, node.name, Fault.NONE));
            }
            if (node.process.dead) {
                options.add(new Option(Kind.RESTART, node.name, Fault.NONE));
            }
        }
        if (nobody && !options.isEmpty() && nextMoment() >= 0) {
            options.addFirst(new Option(Kind.PASS_TIME, "", Fault.NONE));
        }
    }

    private @Nullable SimulatedTask apply(Option option, @Nullable SimulatedTask me) {
        if (trace != null) {
            trace.add("%7.1f s   %s%s"
                    .formatted(now / 1000.0, option, option.kind() == Kind.RUN ? ": " + task(option.who()).step : ""));
        }
        switch (option.kind()) {
            case RUN -> {
                SimulatedTask task = task(option.who());
                if (me != null && task != me && isReady(me)) {
                    switches--;
                }
                if (option.fault() != Fault.NONE) {
                    faults--;
                }
                task.fault = option.fault();
                task.sleepsUntil = 0;
                task.listens = false;
                return task;
            }
            case CRASH -> {
                crashes--;
                SimulatedNode node = node(option.who());
                node.process.dead = true;
                tasks.removeIf(task -> task.process == node.process);
            }
            case FREEZE -> {
                freezes--;
                SimulatedNode node = node(option.who());
                node.frozen = true;
                node.frozenAt = now;
            }
            case WAKE -> node(option.who()).frozen = false;
            case RESTART -> revive(node(option.who()));
            case PASS_TIME -> passTime();
        }
        return null;
    }

    private void revive(SimulatedNode node) {
        node.process = restart.apply(node);
    }

    private boolean isReady(SimulatedTask task) {
        return !task.hasEnded() && !task.process.dead && !task.process.node.frozen && task.sleepsUntil <= now;
    }

    /** Whether there is anything to wait for. */
    private boolean passTime() {
        long next = nextMoment();
        if (next < 0) {
            return false;
        }
        now = Math.max(now, next);
        while (!events.isEmpty() && events.peek().at() <= now) {
            events.poll().what().run();
        }
        return true;
    }

    private long nextMoment() {
        long next = events.isEmpty() ? Long.MAX_VALUE : events.peek().at();
        for (SimulatedTask task : tasks) {
            if (!task.process.node.frozen && task.sleepsUntil > now) {
                next = Math.min(next, task.sleepsUntil);
            }
        }
        return next == Long.MAX_VALUE ? -1 : next;
    }

    private SimulatedTask task(String name) {
        return tasks.stream().filter(task -> task.name.equals(name)).findFirst().orElseThrow();
    }

    private SimulatedNode node(String name) {
        return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
    }

    /** The state in which the next choice is made. */
    long state() {
        long hash = StateHash.mix(shared.getAsLong(), now);
        hash = StateHash.mix(hash, crashes * 1000L + freezes * 100L + faults * 10L);
        hash = StateHash.mix(hash, switches);
        if (running != null && switches < UNBOUNDED) {
            // who has to stand back, if anybody has to
            hash = StateHash.mix(hash, StateHash.of(running.name));
        }
        for (SimulatedNode node : nodes) {
            hash = StateHash.mix(hash, node.process.life * 4L + (node.process.dead ? 2 : 0) + (node.frozen ? 1 : 0));
            hash = StateHash.mix(hash, node.frozen ? node.frozenAt : 0);
            hash = StateHash.mix(hash, node.spokeAt);
            hash = StateHash.mix(hash, node.process.ledgerBackAt);
            hash = StateHash.mix(hash, node.process.vaultBackAt);
            hash = StateHash.mix(hash, node.process.diskBackAt);
        }
        for (SimulatedTask task : tasks) {
            hash = StateHash.mix(hash, StateHash.of(task.name));
            hash = StateHash.mix(hash, task.memory);
            hash = StateHash.mix(hash, StateHash.of(task.step.name()));
            hash = StateHash.mix(hash, task.sleepsUntil);
            hash = StateHash.mix(hash, task.listens ? 1 : 0);
        }
        for (Event event : events) {
            hash += StateHash.mix(event.at(), 3);
        }
        return hash;
    }
}
