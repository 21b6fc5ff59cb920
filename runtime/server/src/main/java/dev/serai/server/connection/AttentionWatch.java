package dev.serai.server.connection;

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

/** Looks every two seconds whether connections need their owners. A database that is away is waited for. */
@Component
class AttentionWatch implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(AttentionWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Attention attention;
    private volatile boolean running;
    private ScheduledExecutorService clock = newClock();

    AttentionWatch(Attention attention) {
        this.attention = attention;
    }

    private static ScheduledExecutorService newClock() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("connection-watch").factory());
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
            attention.look();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The database does not answer: what connections need is told when it does", e);
        } catch (RuntimeException e) {
            LOG.error("The watch over connections failed; it goes on", e);
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
