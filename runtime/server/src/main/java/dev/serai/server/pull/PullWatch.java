package dev.serai.server.pull;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Looks after runs that were left behind, every few seconds. A database that is away is told of once, not each time. */
@Component
class PullWatch implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PullWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final int MOST_RESUMED = 8;

    private final PullRunner runner;
    private final PullLag lag;
    private volatile boolean databaseAway;
    private volatile boolean running;
    private ScheduledExecutorService clock = newClock();

    PullWatch(PullRunner runner, PullLag lag) {
        this.runner = runner;
        this.lag = lag;
    }

    private static ScheduledExecutorService newClock() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("pull-watch").factory());
    }

    @Override
    public void start() {
        clock = newClock();
        // look() lets nothing through, so there is no failure to wait for
        Future<?> _ = clock.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        running = true;
    }

    private void look() {
        try {
            runner.resume(MOST_RESUMED);
            lag.measure();
            databaseAway = false;
        } catch (DataAccessException | TransactionException e) {
            if (!databaseAway) {
                LOG.warn("The database does not answer: pulls wait for it");
            }
            databaseAway = true;
        } catch (RuntimeException e) {
            LOG.error("The watch over pulls failed; it goes on", e);
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
