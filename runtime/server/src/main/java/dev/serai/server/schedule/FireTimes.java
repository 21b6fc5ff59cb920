package dev.serai.server.schedule;

import dev.serai.camel.pull.Schedule;
import dev.serai.connector.SeraiException;
import dev.serai.server.web.HttpProblem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/** When schedules fire. */
public final class FireTimes {
    private FireTimes() {}

    /**
     * A schedule, checked whole.
     *
     * @param zone null for UTC
     * @throws HttpProblem 422: {@code invalid_schedule}, {@code invalid_zone}
     */
    public static Schedule checked(String schedule, @Nullable String zone) {
        try {
            return Schedule.parse(schedule, zone(zone));
        } catch (SeraiException invalid) {
            throw HttpProblem.unprocessable(invalid.code(), invalid.getMessage());
        }
    }

    public static ZoneId zone(@Nullable String zone) {
        try {
            return ZoneId.of(zone == null || zone.isBlank() ? "UTC" : zone.strip());
        } catch (DateTimeException _) {
            throw HttpProblem.unprocessable(
                    "invalid_zone", "The time zone is not known: write one such as Europe/Vienna or UTC.");
        }
    }

    /** The first time after that moment; for an interval, one interval after it. */
    public static Optional<Instant> after(Schedule schedule, Instant moment) {
        return switch (schedule) {
            case Schedule.Every every -> Optional.of(moment.plus(every.interval()));
            case Schedule.Cron cron -> {
                Trigger trigger = TriggerBuilder.newTrigger()
                        .withSchedule(cron.quartz())
                        .startAt(Date.from(moment))
                        .build();
                yield Optional.ofNullable(trigger.getFireTimeAfter(Date.from(moment)))
                        .map(Date::toInstant);
            }
        };
    }

    /** The trigger's next times from its next one on. */
    static List<Instant> next(@Nullable Trigger trigger, int most) {
        List<Instant> times = new ArrayList<>();
        Date time = trigger == null ? null : trigger.getNextFireTime();
        while (trigger != null && time != null && times.size() < most) {
            times.add(time.toInstant());
            time = trigger.getFireTimeAfter(time);
        }
        return times;
    }
}
