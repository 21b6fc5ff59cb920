package dev.serai.server.pull;

import dev.serai.camel.pull.PullKey;
import dev.serai.camel.pull.Schedule;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.ConnectionId;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.quartz.JobKey;

/**
 * A pull of one connection into one dataset.
 *
 * @param pull its name in the connector
 * @param schedule as it was written; valid
 * @param dataset its id
 * @param dueAt when it should have run: the first time after its last complete run; null while disabled
 */
public record ScheduledPull(
        String id,
        String workspace,
        ConnectionId connection,
        String connector,
        String pull,
        String schedule,
        String zone,
        boolean enabled,
        long dataset,
        String datasetName,
        Instant createdAt,
        @Nullable Instant dueAt) {

    /** Also one whose last time has passed, which would be refused if it were written today. */
    public Schedule when() {
        try {
            return Schedule.parse(schedule, ZoneId.of(zone));
        } catch (SeraiException _) {
            return new Schedule.Cron(schedule, ZoneId.of(zone));
        }
    }

    /** Its place in the cluster's scheduler. */
    JobKey clockKey() {
        return new JobKey(id, "pulls");
    }

    /** Whose position the dataset's is. */
    PullKey key() {
        return new PullKey(connection.value(), pull, "dataset:" + dataset);
    }
}
