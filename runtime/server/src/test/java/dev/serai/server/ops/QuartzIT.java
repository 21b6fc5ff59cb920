package dev.serai.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;

class QuartzIT extends PlatformTest {
    private static final CountDownLatch FIRED = new CountDownLatch(1);
    private static volatile boolean virtual;

    @Test
    void schedulesLieInTheDatabaseAndFireOnVirtualThreads() throws Exception {
        Scheduler scheduler = platform.bean(Scheduler.class);
        assertThat(scheduler.getMetaData().isJobStoreClustered()).isTrue();
        assertThat(scheduler.getMetaData().isJobStoreSupportsPersistence()).isTrue();

        scheduler.scheduleJob(
                JobBuilder.newJob(Probe.class).withIdentity("probe").build(),
                TriggerBuilder.newTrigger().startNow().build());

        assertThat(FIRED.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(virtual).isTrue();
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(*) from qrtz_scheduler_state where sched_name = 'serai'")
                        .query(Integer.class)
                        .single())
                .isPositive();
    }

    @Test
    void camelUsesTheSameClockAndLeavesItRunning() throws Exception {
        CamelContext camel = platform.bean(CamelContext.class);
        Scheduler scheduler = platform.bean(Scheduler.class);
        assertThat(camel.getName()).isEqualTo("serai");

        QuartzComponent quartz = camel.getComponent("quartz", QuartzComponent.class);
        assertThat(quartz.getScheduler()).isSameAs(scheduler);
        assertThat(scheduler.isStarted()).isTrue();
    }

    /** Tells that it ran, and on what. */
    public static final class Probe implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            virtual = Thread.currentThread().isVirtual();
            FIRED.countDown();
        }
    }
}
