package dev.serai.server.schedule;

import dev.serai.camel.pull.Schedule;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Schedules as people say them; a cron expression that has no plain words stays what it is. */
public final class ScheduleWords {
    private static final Pattern STEP_MINUTES = Pattern.compile("0 (?:0|\\*)/(\\d+) \\* (?:\\* \\* \\?|\\? \\* \\*)");
    private static final Pattern STEP_HOURS = Pattern.compile("0 0 (?:0|\\*)/(\\d+) (?:\\* \\* \\?|\\? \\* \\*)");
    private static final Pattern STEP_SECONDS = Pattern.compile("(?:0|\\*)/(\\d+) \\* \\* (?:\\* \\* \\?|\\? \\* \\*)");
    private static final Pattern HOURLY = Pattern.compile("0 (\\d+) \\* (?:\\* \\* \\?|\\? \\* \\*)");
    private static final Pattern DAILY = Pattern.compile("0 (\\d+) (\\d+) (?:\\* \\* \\?|\\? \\* \\*)");
    private static final Pattern WEEKDAYS = Pattern.compile("0 (\\d+) (\\d+) \\? \\* (?i:MON-FRI|2-6)");

    private ScheduleWords() {}

    public static String of(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Every every -> "every " + words(every.interval());
            case Schedule.Cron cron -> cron(cron.expression(), cron.zone().getId());
        };
    }

    private static String cron(String expression, String zone) {
        Matcher matcher = STEP_MINUTES.matcher(expression);
        if (matcher.matches()) {
            return "every " + plural(matcher.group(1), "minute");
        }
        matcher = STEP_SECONDS.matcher(expression);
        if (matcher.matches()) {
            return "every " + plural(matcher.group(1), "second");
        }
        matcher = STEP_HOURS.matcher(expression);
        if (matcher.matches()) {
            return "every " + plural(matcher.group(1), "hour");
        }
        matcher = HOURLY.matcher(expression);
        if (matcher.matches()) {
            return "every hour at minute " + matcher.group(1);
        }
        matcher = DAILY.matcher(expression);
        if (matcher.matches()) {
            return "every day at " + time(matcher) + " (" + zone + ")";
        }
        matcher = WEEKDAYS.matcher(expression);
        if (matcher.matches()) {
            return "Monday to Friday at " + time(matcher) + " (" + zone + ")";
        }
        return expression + " (" + zone + ")";
    }

    /** A span of time, in its two largest units. */
    public static String words(Duration span) {
        if (span.toDays() > 0 && span.toHoursPart() == 0) {
            return plural(Long.toString(span.toDays()), "day");
        }
        if (span.toDays() > 0) {
            return plural(Long.toString(span.toDays()), "day") + " " + span.toHoursPart() + " h";
        }
        if (span.toHours() > 0) {
            return span.toMinutesPart() == 0
                    ? plural(Long.toString(span.toHours()), "hour")
                    : span.toHours() + " h " + span.toMinutesPart() + " min";
        }
        return span.toSeconds() >= 60 && span.toSecondsPart() == 0
                ? plural(Long.toString(span.toMinutes()), "minute")
                : span.toSeconds() >= 60
                        ? span.toMinutes() + " min " + span.toSecondsPart() + " s"
                        : plural(Long.toString(span.toSeconds()), "second");
    }

    private static String plural(String number, String unit) {
        return number.equals("1") ? unit : number + " " + unit + "s";
    }

    private static String time(Matcher matcher) {
        return String.format(
                Locale.ROOT, "%02d:%02d", Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1)));
    }
}
