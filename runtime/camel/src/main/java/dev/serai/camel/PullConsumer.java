package dev.serai.camel;

import dev.serai.camel.pull.ApiPages;
import dev.serai.camel.pull.CheckpointStore;
import dev.serai.camel.pull.PullKey;
import dev.serai.camel.pull.PullReport;
import dev.serai.camel.pull.PullRun;
import dev.serai.camel.pull.RecordSink;
import dev.serai.camel.pull.Schedule;
import dev.serai.connector.SeraiException;
import dev.serai.credential.call.CallTarget;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Processor;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls records on a schedule and sends each, or each page, through the route. The position moves when the exchanges of a
 * page have completed; one that fails ends the run, and the next run goes on with it. Never two runs at once.
 */
final class PullConsumer extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(PullConsumer.class);
    private static final long LONGEST_STOP_SECONDS = 60;

    private final ConnectorEndpoint endpoint;
    private final String pull;
    private final String schedule;
    private final ReentrantLock running = new ReentrantLock();
    private final RecordExchanges exchanges;
    private @Nullable NamedConnection connection;
    private @Nullable PullTrigger trigger;

    PullConsumer(ConnectorEndpoint endpoint, Processor processor, String pull, String schedule) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.pull = pull;
        this.schedule = schedule;
        this.exchanges = new RecordExchanges(this, endpoint.getBatch());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ConnectorContext context = endpoint.getComponent().context();
        connection = endpoint.namedConnection();
        String zone = endpoint.getZone();
        Schedule when = Schedule.parse(schedule, zone == null ? ZoneId.systemDefault() : Schedule.zone(zone));
        // a pull that does not exist is told now
        newRun(context, endpoint.namedConnection());
        QuartzComponent quartz = endpoint.getCamelContext().getComponent("quartz", QuartzComponent.class);
        PullTrigger started = new PullTrigger(
                quartz.getScheduler(), endpoint.getCamelContext().getName(), consumerId(), schedule, when);
        started.start(this);
        trigger = started;
    }

    @Override
    protected void doStop() throws Exception {
        if (trigger != null) {
            trigger.stop();
            trigger = null;
        }
        // a run under way ends behind its page
        if (running.tryLock(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
            running.unlock();
        }
        super.doStop();
    }

    /** One run, unless one is under way. */
    void run() {
        NamedConnection named = connection;
        if (named == null || !running.tryLock()) {
            LOG.info("Pull {} of {} is due while it runs: skipped", pull, endpoint.getConnection());
            return;
        }
        try {
            PullReport report = run(endpoint.getComponent().context(), named);
            LOG.debug("Pull {} of {}: {}", pull, endpoint.getConnection(), report);
        } catch (RecordExchanges.Failed e) {
            LOG.warn(
                    "Pull {} of {} stopped: record {} failed in the route and is delivered again by the next run",
                    pull,
                    endpoint.getConnection(),
                    e.key());
        } catch (SeraiException e) {
            getExceptionHandler().handleException("Pull " + pull + " of " + endpoint.getConnection() + " stopped", e);
        } finally {
            running.unlock();
        }
    }

    private PullReport run(ConnectorContext context, NamedConnection named) {
        CallTarget target = named.target();
        CheckpointStore checkpoints = context.checkpoints();
        PullKey key = new PullKey(target.connection().id().value(), pull, "route:" + consumerId());
        RecordSink sink = (page, after) -> {
            exchanges.deliver(page, after);
            checkpoints.save(key, after);
            exchanges.committed();
        };
        return newRun(context, named).run(checkpoints.load(key), sink, this::isRunAllowed);
    }

    private PullRun newRun(ConnectorContext context, NamedConnection named) {
        return new PullRun(
                context.connectors().require(endpoint.getConnectorId()),
                pull,
                new ApiPages(context.pages(), named::target));
    }

    /** The route's id: name routes, or a generated id that another route gets tomorrow mixes up their positions. */
    private String consumerId() {
        return getRouteId() == null ? endpoint.getEndpointUri() : getRouteId();
    }
}
