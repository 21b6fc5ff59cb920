package dev.serai.server.flow;

import dev.serai.connector.SeraiException;
import java.io.UncheckedIOException;
import java.time.Duration;
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

    private final Flows flows;
    private final CamelContext camel;
    private volatile @Nullable Thread thread;

    FlowWatch(Flows flows, CamelContext camel) {
        this.flows = flows;
        this.camel = camel;
    }

    @Override
    public void start() {
        look();
        thread = Thread.ofVirtual().name("serai-flows").start(this::watch);
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(PERIOD);
                look();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void look() {
        try {
            if (camel.isStarted()) {
                flows.refresh();
            }
        } catch (SeraiException | DataAccessException | UncheckedIOException e) {
            // what runs goes on; the next look may see more
            LOG.warn("Flows could not be brought up to date: {}", e.getMessage());
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            thread = null;
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** After Camel has started, before Camel stops. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
