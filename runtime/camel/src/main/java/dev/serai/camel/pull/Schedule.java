package dev.serai.camel.pull;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Matcher;
import org.quartz.CronExpression;
import org.quartz.CronScheduleBuilder;
import org.quartz.ScheduleBuilder;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;

/** When a pull runs. */
public sealed interface Schedule {
    /** Quartz cron: second, minute, hour, day of month, month, day of week, and perhaps the year. */
    record Cron(String expression, ZoneId zone) implements Schedule {}

    /** From one start to the next. */
    record Every(Duration interval) implements Schedule {}

    /**
     * Reads {@code 0 0/15 * * * ?} (a blank may be written {@code +}, as in URIs) or {@code every 15m} (s, m, h, d).
     *
     * @param zone in which a cron expression is meant
     * @throws SeraiException USER, {@code invalid_schedule}
     */
    static Schedule parse(String text, ZoneId zone) {
        String normal = text.replace('+', ' ').strip();
        Matcher every = EveryText.PATTERN.matcher(normal.toLowerCase(Locale.ROOT));
        if (every.matches()) {
            return every(text, every);
        }
        try {
            if (new CronExpression(normal).getNextValidTimeAfter(Date.from(Instant.now())) == null) {
                throw invalid(text, "it would never come");
            }
            return new Cron(normal, zone);
        } catch (ParseException e) {
            throw invalid(text, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A time zone by its name.
     *
     * @throws SeraiException USER, {@code invalid_zone}
     */
    static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new SeraiException(
                    ErrorType.USER,
                    "invalid_zone",
                    "'" + name + "' is no time zone. Write one such as Europe/Vienna, or UTC.");
        }
    }

    private static Schedule every(String text, Matcher every) {
        long number = Long.parseLong(every.group(1));
        Duration interval = switch (every.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        if (interval.isZero()) {
            throw invalid(text, "the interval is zero");
        }
        return new Every(interval);
    }

    private static SeraiException invalid(String text, String why) {
        return new SeraiException(
                ErrorType.USER,
                "invalid_schedule",
                "The schedule '" + text + "' is not valid: " + why
                        + ". Write a Quartz cron expression such as 0 0/15 * * * ?, or: every 15m.");
    }

    /** For a trigger. What was missed while nobody could run is caught up by one run, not by many. */
    default ScheduleBuilder<? extends Trigger> quartz() {
        return switch (this) {
            case Cron cron ->
                CronScheduleBuilder.cronSchedule(cron.expression())
                        .inTimeZone(TimeZone.getTimeZone(cron.zone()))
                        .withMisfireHandlingInstructionFireAndProceed();
            case Every every ->
                SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(every.interval().toMillis())
                        .repeatForever()
                        .withMisfireHandlingInstructionNowWithRemainingCount();
        };
    }
}
