package dev.serai.camel;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerContext;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Quartz runs for a {@link PullConsumer}. Its data is none, so that a job store in a database can keep it. */
@DisallowConcurrentExecution
public final class PullJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(PullJob.class);
    private static final String CONSUMERS = "dev.serai.pullConsumers";

    @Override
    public void execute(JobExecutionContext execution) {
        String job = execution.getJobDetail().getKey().toString();
        try {
            @Nullable
            PullConsumer consumer = consumers(execution.getScheduler()).get(job);
            if (consumer == null) {
                LOG.info("Pull {} is due, but its route does not run on this node", job);
            } else {
                consumer.run();
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException("The scheduler has no context.", e);
        }
    }

    /** The consumers of one scheduler, by job key. */
    @SuppressWarnings("unchecked") // nobody else writes under this name
    static ConcurrentMap<String, PullConsumer> consumers(Scheduler scheduler) throws SchedulerException {
        SchedulerContext context = scheduler.getContext();
        synchronized (context) {
            return (ConcurrentMap<String, PullConsumer>)
                    context.computeIfAbsent(CONSUMERS, name -> new ConcurrentHashMap<String, PullConsumer>());
        }
    }
}
