package dev.serai.server.watch;

import dev.serai.connector.SeraiException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Takes looks, each again and again, one at a time, from when everything else has started until it stops. What fails is
 * tried again with the next look; a database that is away is told of once, not each time.
 */
public final class Watch implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final String what;
    private final List<Look> looks;
    private volatile boolean away;
    private volatile boolean running;
    private ScheduledExecutorService clock;

    /** @param what is looked after, in the log: a plural */
    public Watch(String what, Look... looks) {
        this.what = what;
        this.looks = List.of(looks);
        this.clock = newClock();
    }

    /** @param pause from the end of one to the beginning of the next */
    public record Look(Runnable work, Duration pause) {}

    private ScheduledExecutorService newClock() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("serai-watch-" + what).factory());
    }

    @Override
    public void start() {
        clock = newClock();
        for (Look look : looks) {
            // nothing is let through, so there is no failure to wait for
            Future<?> _ = clock.scheduleWithFixedDelay(
                    () -> take(look.work()), 0, look.pause().toMillis(), TimeUnit.MILLISECONDS);
        }
        running = true;
    }

    private void take(Runnable work) {
        try {
            work.run();
            away = false;
        } catch (DataAccessException | TransactionException e) {
            if (!away) {
                LOG.warn("The database does not answer: {} wait for it", what);
            }
            away = true;
        } catch (SeraiException e) {
            LOG.debug("{} are looked after later: {}", what, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Looking after {} failed; it goes on", what, e);
        }
    }

    @Override
    public void stop() {
        running = false;
        clock.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
