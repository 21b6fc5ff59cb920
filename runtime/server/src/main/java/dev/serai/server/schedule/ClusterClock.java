package dev.serai.server.schedule;

import dev.serai.camel.pull.Schedule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.springframework.stereotype.Component;

/** What is due when, in the cluster's scheduler: one job and one trigger for each thing. Joins the caller's transaction. */
@Component
public class ClusterClock {
    private static final String SCHEDULE = "schedule";
    private static final String ZONE = "zone";

    private final Scheduler scheduler;

    ClusterClock(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * When something is due.
     *
     * @param text as it was written
     */
    public record Plan(String text, String zone, Schedule when) {}

    /** Has it struck as the plan says. What is planned as before keeps its next time. */
    public void set(JobKey key, Class<? extends Job> struck, Plan plan) {
        try {
            @Nullable Trigger stored = scheduler.getTrigger(trigger(key));
            if (stored == null) {
                scheduler.scheduleJob(
                        JobBuilder.newJob(struck).withIdentity(key).build(), trigger(key, plan));
            } else if (!isAs(plan, stored)) {
                scheduler.rescheduleJob(stored.getKey(), trigger(key, plan));
            }
        } catch (SchedulerException failed) {
            throw new IllegalStateException("The scheduler did not take " + key + ".", failed);
        }
    }

    public void remove(JobKey key) {
        try {
            scheduler.deleteJob(key);
        } catch (SchedulerException failed) {
            throw new IllegalStateException("The scheduler did not let go of " + key + ".", failed);
        }
    }

    /** None if nothing is planned. */
    public List<Instant> next(JobKey key, int most) {
        try {
            return FireTimes.next(scheduler.getTrigger(trigger(key)), most);
        } catch (SchedulerException failed) {
            throw new IllegalStateException("The scheduler does not answer.", failed);
        }
    }

    private static boolean isAs(Plan plan, Trigger stored) {
        return plan.text().equals(stored.getJobDataMap().getString(SCHEDULE))
                && plan.zone().equals(stored.getJobDataMap().getString(ZONE));
    }

    private static TriggerKey trigger(JobKey key) {
        return new TriggerKey(key.getName(), key.getGroup());
    }

    private static Trigger trigger(JobKey key, Plan plan) {
        return TriggerBuilder.newTrigger()
                .withIdentity(trigger(key))
                .forJob(key)
                .usingJobData(SCHEDULE, plan.text())
                .usingJobData(ZONE, plan.zone())
                .withSchedule(plan.when().quartz())
                .build();
    }
}
