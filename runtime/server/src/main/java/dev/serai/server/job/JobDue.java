package dev.serai.server.job;

import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** What Quartz calls when a job is due. Its key is the job's id; it carries no data. */
public final class JobDue implements Job {
    private final JobRunner runner;

    JobDue(JobRunner runner) {
        this.runner = runner;
    }

    @Override
    public void execute(JobExecutionContext context) {
        runner.due(
                context.getJobDetail().getKey().getName(),
                context.getScheduledFireTime().toInstant());
    }
}
