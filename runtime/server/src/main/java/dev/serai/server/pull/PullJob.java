package dev.serai.server.pull;

import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** What Quartz calls when a pull is due. Its key is the schedule's id; it carries no data. */
public final class PullJob implements Job {
    private final PullRunner runner;

    PullJob(PullRunner runner) {
        this.runner = runner;
    }

    @Override
    public void execute(JobExecutionContext context) {
        runner.due(
                context.getJobDetail().getKey().getName(),
                context.getScheduledFireTime().toInstant());
    }
}
