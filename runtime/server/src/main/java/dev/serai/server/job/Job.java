package dev.serai.server.job;

import dev.serai.camel.pull.Schedule;
import dev.serai.connector.SeraiException;
import dev.serai.server.identity.Scope;
import dev.serai.server.schedule.ScheduleWords;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quartz.JobKey;

/**
 * A program that the platform starts.
 *
 * @param command program and arguments; for an image what runs in it, empty for what the image says
 * @param image null for a command
 * @param variables the names of its environment's variables; their values are kept encrypted
 * @param schedule as it was written; valid; null for one that runs only when somebody says so
 * @param scopes of the tokens it is handed
 * @param timeout what a run takes at the most
 * @param concurrency how many runs there may be at once
 * @param rerun whether a run whose node died is run again elsewhere
 * @param memory of all processes of a run together, in MiB
 * @param client what its tokens are handed to
 */
public record Job(
        String id,
        String workspace,
        String name,
        List<String> command,
        @Nullable String image,
        List<String> variables,
        @Nullable String schedule,
        String zone,
        boolean enabled,
        Set<Scope> scopes,
        Duration timeout,
        int concurrency,
        boolean rerun,
        int memory,
        String client,
        Instant createdAt) {
    /** What it is. */
    public enum Kind {
        COMMAND,
        IMAGE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Job {
        command = List.copyOf(command);
        variables = List.copyOf(variables);
        scopes = Set.copyOf(scopes);
    }

    public Kind kind() {
        return image == null ? Kind.COMMAND : Kind.IMAGE;
    }

    /** Its place in the cluster's scheduler. */
    JobKey clockKey() {
        return new JobKey(id, "jobs");
    }

    /** Null if it has no schedule. Also a schedule whose last time has passed, which would be refused today. */
    @Nullable
    Schedule when() {
        if (schedule == null) {
            return null;
        }
        try {
            return Schedule.parse(schedule, ZoneId.of(zone));
        } catch (SeraiException _) {
            return new Schedule.Cron(schedule, ZoneId.of(zone));
        }
    }

    /** When it runs, in words. */
    public String whenWords() {
        Schedule when = when();
        return when == null ? "when somebody says so" : ScheduleWords.of(when);
    }

    /** What runs, on one line. */
    public String program() {
        String line = String.join(" ", command);
        return image == null ? line : line.isEmpty() ? image : image + " " + line;
    }

    public List<String> scopeWords() {
        return scopes.stream().sorted().map(Scope::word).toList();
    }
}
