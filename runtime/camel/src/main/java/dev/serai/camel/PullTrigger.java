package dev.serai.camel;

import dev.serai.camel.pull.Schedule;
import org.jspecify.annotations.Nullable;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pull's place in camel-quartz's scheduler. */
final class PullTrigger {
    private static final Logger LOG = LoggerFactory.getLogger(PullTrigger.class);
    private static final String SCHEDULE = "schedule";

    private final Scheduler scheduler;
    private final JobKey job;
    private final TriggerKey key;
    private final String text;
    private final Schedule schedule;

    /** @param text the schedule as written: if it is as before, a stored trigger keeps its next time */
    PullTrigger(Scheduler scheduler, String camelContext, String consumer, String text, Schedule schedule) {
        this.scheduler = scheduler;
        this.job = new JobKey(consumer, "serai-pulls-" + camelContext);
        this.key = new TriggerKey(job.getName(), job.getGroup());
        this.text = text;
        this.schedule = schedule;
    }

    void start(PullConsumer consumer) throws SchedulerException {
        PullJob.consumers(scheduler).put(job.toString(), consumer);
        JobDetail detail = JobBuilder.newJob(PullJob.class).withIdentity(job).build();
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(key)
                .forJob(detail)
                .usingJobData(SCHEDULE, text)
                .withSchedule(schedule.quartz())
                .build();
        @Nullable Trigger stored = scheduler.getTrigger(key);
        if (stored == null) {
            try {
                scheduler.scheduleJob(detail, trigger);
            } catch (ObjectAlreadyExistsException e) {
                // another node of a cluster came first, with the same route
                LOG.debug("Pull {} is scheduled already", job);
            }
        } else if (!text.equals(stored.getJobDataMap().getString(SCHEDULE))) {
            scheduler.rescheduleJob(key, trigger);
        }
    }

    /** In a clustered store the trigger stays: other nodes run the same route. */
    void stop() throws SchedulerException {
        if (scheduler.isShutdown()) {
            return;
        }
        PullJob.consumers(scheduler).remove(job.toString());
        if (!scheduler.getMetaData().isJobStoreClustered()) {
            scheduler.deleteJob(job);
        }
    }
}
