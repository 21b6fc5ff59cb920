package dev.serai.lab.soak;

import dev.serai.lab.parts.Grounds;
import dev.serai.testkit.simulator.On;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Lets everything around the refreshes fail, each for a while and again and again, until it is told to end; then all is well. */
final class Trouble implements AutoCloseable {
    private final Grounds grounds;
    private final List<SoakNode> nodes;
    private final RandomGenerator random;
    private final Tally tally;
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> makers = new ArrayList<>();

    /** @param seed of the troubles' order and lengths; what meets what is up to the machine */
    Trouble(Grounds grounds, List<SoakNode> nodes, long seed, Tally tally) {
        this.grounds = grounds;
        this.nodes = nodes;
        this.random = new Random(seed);
        this.tally = tally;
    }

    void begin() {
        begin("node killed", 4, this::kill);
        begin("node frozen", 15, this::freeze);
        begin("PostgreSQL restarted", 30, this::restartDatabase);
        begin("OpenBao sealed", 25, this::seal);
        begin("simulator in trouble", 10, this::troubleSimulator);
        begin("Keycloak frozen", 20, this::freezeKeycloak);
    }

    /** @param seconds between two, on average */
    private void begin(String name, int seconds, Runnable trouble) {
        RandomGenerator own = new Random(random.nextLong());
        makers.add(Thread.ofVirtual().name(name).start(() -> {
            while (!rest(Duration.ofMillis(500 + own.nextLong(seconds * 2000L)))) {
                trouble.run();
                tally.one(name);
            }
        }));
    }

    /** Whether it is over. */
    private boolean rest(Duration length) {
        try {
            return end.await(length.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private SoakNode one() {
        synchronized (random) {
            return nodes.get(random.nextInt(nodes.size()));
        }
    }

    private Duration upTo(int seconds) {
        synchronized (random) {
            return Duration.ofMillis(500 + random.nextLong(seconds * 1000L));
        }
    }

    private void kill() {
        SoakNode node = one();
        node.kill();
        rest(upTo(3));
        node.startSomehow();
    }

    /** Shorter than a lease: who is frozen for longer may be taken for dead. */
    private void freeze() {
        SoakNode node = one();
        node.freeze();
        rest(upTo(20));
        node.thaw();
    }

    private void restartDatabase() {
        grounds.postgres().stop();
        rest(upTo(3));
        grounds.postgres().startAgain();
    }

    private void seal() {
        grounds.bao().seal();
        rest(upTo(10));
        grounds.bao().unseal();
    }

    private void troubleSimulator() {
        synchronized (random) {
            switch (random.nextInt(3)) {
                case 0 -> grounds.simulator().unavailable(On.TOKEN, 3);
                case 1 -> grounds.simulator().tooManyRequests(On.TOKEN, 3, "1");
                default -> grounds.simulator().unauthorizedForever(true);
            }
        }
        rest(upTo(5));
        grounds.simulator().unauthorizedForever(false);
    }

    /** Shorter than the deadline of a request: what was sent is answered. */
    private void freezeKeycloak() {
        grounds.keycloak().pause();
        rest(upTo(8));
        grounds.keycloak().resume();
    }

    /** Waits until all is well again. */
    @Override
    public void close() {
        end.countDown();
        for (Thread maker : makers) {
            try {
                maker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
