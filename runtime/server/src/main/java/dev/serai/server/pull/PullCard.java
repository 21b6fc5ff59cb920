package dev.serai.server.pull;

import dev.serai.credential.connection.Connection;
import dev.serai.server.schedule.ScheduleWords;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pull as pages show it.
 *
 * @param connectorName for people
 * @param paused why it does not run although it is enabled, in plain words; null if it does
 * @param next null while it is disabled
 * @param last null before the first run
 * @param lag how long it is overdue; null if it is not
 */
public record PullCard(
        ScheduledPull pull,
        Connection connection,
        String connectorName,
        @Nullable String paused,
        @Nullable Instant next,
        @Nullable PullRunRow last,
        @Nullable Duration lag) {

    public String path() {
        return "/pulls/" + pull.id();
    }

    public String when() {
        return ScheduleWords.of(pull.when());
    }

    public String lagWords() {
        return lag == null ? "none" : ScheduleWords.words(lag);
    }

    public boolean isRunning() {
        return last != null && last.state() == PullRunRow.State.RUNNING;
    }
}
