package dev.serai.server.connection;

import dev.serai.connector.SeraiException;
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

/** Looks after connections from time to time, on every node. A database that is away is waited for. */
@Component
class ConnectionWatch implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);
    private static final Duration ATTENTION = Duration.ofSeconds(2);
    private static final Duration COUNTS = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);
    private static final Duration CALENDAR = Duration.ofHours(1);

    private final Attention attention;
    private final ConnectionCounts counts;
    private final KeepAlive keepAlive;
    private final RefreshCalendar calendar;
    private volatile boolean running;
    private ScheduledExecutorService clock = newClock();

    ConnectionWatch(Attention attention, ConnectionCounts counts, KeepAlive keepAlive, RefreshCalendar calendar) {
        this.attention = attention;
        this.counts = counts;
        this.keepAlive = keepAlive;
        this.calendar = calendar;
    }

    private static ScheduledExecutorService newClock() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("connection-watch").factory());
    }

    @Override
    public void start() {
        clock = newClock();
        repeat(attention::look, ATTENTION);
        repeat(counts::measure, COUNTS);
        repeat(keepAlive::look, KEEP_ALIVE);
        repeat(calendar::look, CALENDAR);
        running = true;
    }

    private void repeat(Runnable look, Duration every) {
        // nothing is let through, so there is no failure to wait for
        Future<?> _ = clock.scheduleWithFixedDelay(() -> safely(look), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void safely(Runnable look) {
        try {
            look.run();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The database does not answer: connections are looked after when it does", e);
        } catch (SeraiException e) {
            LOG.debug("Connections are looked after later: {}", e.getMessage());
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
