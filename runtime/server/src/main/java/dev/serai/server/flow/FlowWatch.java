package dev.serai.server.flow;

import dev.serai.connector.SeraiException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Looks at files and stops every second: that is when a changed flow runs, and a flow stopped on another node stops here. */
@Component
class FlowWatch implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(FlowWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    private final Flows flows;
    private final CamelContext camel;
    private volatile @Nullable Watching watching;
    private @Nullable String told;

    FlowWatch(Flows flows, CamelContext camel) {
        this.flows = flows;
        this.camel = camel;
    }

    @Override
    public void start() {
        look();
        CountDownLatch end = new CountDownLatch(1);
        watching = new Watching(end, Thread.ofVirtual().name("serai-flows").start(() -> watch(end)));
    }

    private record Watching(CountDownLatch end, Thread thread) {}

    private void watch(CountDownLatch end) {
        try {
            while (!end.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            if (camel.isStarted()) {
                flows.refresh();
            }
            told = null;
        } catch (SeraiException | DataAccessException | UncheckedIOException e) {
            // what runs goes on; the next look may see more
            tellOnce(e.getMessage());
        }
    }

    private void tellOnce(@Nullable String trouble) {
        if (!Objects.equals(trouble, told)) {
            LOG.warn("Flows could not be brought up to date: {}", trouble);
        }
        told = trouble;
    }

    /** Lets a look that is under way end: an interrupt would cut its connection to the database. */
    @Override
    public void stop() {
        Watching running = watching;
        if (running == null) {
            return;
        }
        running.end().countDown();
        try {
            running.thread().join(LONGEST_LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watching = null;
    }

    @Override
    public boolean isRunning() {
        return watching != null;
    }

    /** After Camel has started, before Camel stops. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
