package dev.serai.server.ops;

import java.time.Duration;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Starts the clock when everything else runs, and stops it before anything else does: no job begins before the routes are
 * there, and none is cut short.
 */
@Component
final class SchedulerLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLifecycle.class);
    private static final Duration DRAIN = Duration.ofSeconds(25);
    private static final Duration STEP = Duration.ofMillis(50);

    private final Scheduler scheduler;

    SchedulerLifecycle(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Camel's own quartz component on the platform's scheduler: one clock per node. */
    @Bean
    static QuartzComponent quartz(Scheduler scheduler) {
        QuartzComponent component = new QuartzComponent();
        component.setScheduler(scheduler);
        component.setAutoStartScheduler(false);
        return component;
    }

    @Override
    public void start() {
        try {
            scheduler.start();
        } catch (SchedulerException failed) {
            throw new IllegalStateException("The scheduler does not start.", failed);
        }
    }

    @Override
    public void stop() {
        try {
            scheduler.standby();
            long deadline = System.nanoTime() + DRAIN.toNanos();
            while (!scheduler.getCurrentlyExecutingJobs().isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(STEP);
            }
        } catch (SchedulerException failed) {
            LOG.warn("The scheduler does not stop cleanly; its jobs will be recovered by another node.", failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        try {
            return scheduler.isStarted() && !scheduler.isInStandbyMode() && !scheduler.isShutdown();
        } catch (SchedulerException _) {
            return false;
        }
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
