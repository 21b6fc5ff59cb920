package dev.serai.server.pull;

import dev.serai.camel.pull.Schedule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.springframework.stereotype.Component;

/** The pulls' place in the cluster's scheduler: one job and one trigger each. Joins the caller's transaction. */
@Component
class PullClock {
    private static final String GROUP = "pulls";
    private static final String SCHEDULE = "schedule";
    private static final String ZONE = "zone";

    private final Scheduler scheduler;

    PullClock(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Makes its trigger as the pull says. One whose schedule is as before keeps its next time. */
    void set(ScheduledPull pull) {
        try {
            if (!pull.enabled()) {
                scheduler.deleteJob(new JobKey(pull.id(), GROUP));
                return;
            }
            @Nullable Trigger stored = scheduler.getTrigger(key(pull));
            if (stored == null) {
                scheduler.scheduleJob(job(pull), trigger(pull));
            } else if (!isAs(pull, stored)) {
                scheduler.rescheduleJob(stored.getKey(), trigger(pull));
            }
        } catch (SchedulerException failed) {
            throw new IllegalStateException("The scheduler did not take the pull.", failed);
        }
    }

    /** None while it is disabled. */
    List<Instant> next(ScheduledPull pull, int most) {
        try {
            return FireTimes.next(scheduler.getTrigger(key(pull)), most);
        } catch (SchedulerException failed) {
            throw new IllegalStateException("The scheduler does not answer.", failed);
        }
    }

    private static boolean isAs(ScheduledPull pull, Trigger stored) {
        return pull.schedule().equals(stored.getJobDataMap().getString(SCHEDULE))
                && pull.zone().equals(stored.getJobDataMap().getString(ZONE));
    }

    private static TriggerKey key(ScheduledPull pull) {
        return new TriggerKey(pull.id(), GROUP);
    }

    private static JobDetail job(ScheduledPull pull) {
        return JobBuilder.newJob(PullJob.class).withIdentity(pull.id(), GROUP).build();
    }

    private static Trigger trigger(ScheduledPull pull) {
        Schedule schedule = pull.when();
        return TriggerBuilder.newTrigger()
                .withIdentity(key(pull))
                .forJob(pull.id(), GROUP)
                .usingJobData(SCHEDULE, pull.schedule())
                .usingJobData(ZONE, pull.zone())
                .withSchedule(schedule.quartz())
                .build();
    }
}
