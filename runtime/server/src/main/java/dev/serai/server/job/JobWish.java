package dev.serai.server.job;

import dev.serai.server.identity.Scope;
import dev.serai.server.schedule.FireTimes;
import dev.serai.server.web.HttpProblem;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants a job to be like.
 *
 * @param command program and arguments; with an image, what runs in it
 * @param image null for a command
 * @param env variables of its environment; null for those it has, or none
 * @param schedule a Quartz cron expression, or {@code every 15m}; null for one that runs only when somebody says so
 * @param zone null for UTC
 * @param enabled whether the schedule counts; null for yes
 * @param scopes of the tokens it is handed; null for {@code datasets:write}
 * @param timeout such as {@code 90s}, {@code 15m} or {@code 2h}; null for an hour
 * @param concurrency how many runs there may be at once; null for one
 * @param rerun whether a run whose node died is run again elsewhere; null for no
 * @param memoryMb of all its processes together; null for 512
 */
record JobWish(
        @Nullable String name,
        @Nullable List<String> command,
        @Nullable String image,
        @Nullable Map<String, String> env,
        @Nullable String schedule,
        @Nullable String zone,
        @Nullable Boolean enabled,
        @Nullable List<String> scopes,
        @Nullable String timeout,
        @Nullable Integer concurrency,
        @Nullable Boolean rerun,
        @Nullable Integer memoryMb) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})\\s*([smhd])");
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MOST_AT_ONCE = 20;
    private static final int LONGEST_COMMAND = 32 * 1024;
    private static final int LEAST_MEMORY = 16;
    private static final int MOST_MEMORY = 1024 * 1024;

    /** Never printed: the environment may hold secrets. */
    @Override
    public String toString() {
        return "JobWish[" + name + "]";
    }

    /**
     * The job that was wished for.
     *
     * @param before one that is changed, or the blank of a new one
     * @throws HttpProblem 422, naming what is wrong
     */
    Job applied(Job before) {
        String given = name == null ? before.name() : name.strip();
        if (!NAME.matcher(given).matches()) {
            throw wrong("invalid_name", "name is 1 to 64 small letters, digits, - or _.");
        }
        String when = schedule == null || schedule.isBlank() ? null : schedule.strip();
        if (when != null) {
            FireTimes.checked(when, zone);
        }
        return new Job(
                before.id(),
                before.workspace(),
                given,
                checkedCommand(),
                checkedImage(),
                env == null ? before.variables() : List.copyOf(new TreeMap<>(checkedEnvironment(env)).keySet()),
                when,
                FireTimes.zone(zone).getId(),
                enabled == null || enabled,
                checkedScopes(),
                checkedTimeout(),
                within(concurrency, 1, 1, MOST_AT_ONCE, "concurrency"),
                rerun != null && rerun,
                within(memoryMb, 512, LEAST_MEMORY, MOST_MEMORY, "memory_mb"),
                before.client(),
                before.createdAt());
    }

    private List<String> checkedCommand() {
        List<String> words = command == null ? List.of() : command;
        if (words.isEmpty() && checkedImage() == null) {
            throw wrong(
                    "command_missing",
                    "A job is a command, such as [\"python3\", \"/opt/jobs/export.py\"], or an image.");
        }
        int length = 0;
        for (String word : words) {
            if (word == null || word.indexOf('\0') >= 0) {
                throw wrong("invalid_command", "command is a list of texts: the program, and each argument.");
            }
            length += word.length();
        }
        if (length > LONGEST_COMMAND || (!words.isEmpty() && words.getFirst().isBlank())) {
            throw wrong("invalid_command", "command begins with a program and has at most 32,768 characters.");
        }
        return words;
    }

    private @Nullable String checkedImage() {
        if (image == null || image.isBlank()) {
            return null;
        }
        if (!IMAGE.matcher(image.strip()).matches()) {
            throw wrong("invalid_image", "image names a container image, such as registry.example.com/export:3.");
        }
        return image.strip();
    }

    private static Map<String, String> checkedEnvironment(Map<String, String> variables) {
        variables.forEach((variable, value) -> {
            if (!VARIABLE.matcher(variable).matches() || variable.startsWith("SERAI_")) {
                throw wrong(
                        "invalid_env",
                        "env has names of letters, digits and _; those that begin with SERAI_ are Serai's.");
            }
            if (value == null || value.chars().anyMatch(one -> one == '\n' || one == '\r' || one == 0)) {
                throw wrong("invalid_env", "env: the value of " + variable + " has to be one line of text.");
            }
        });
        return variables;
    }

    private Set<Scope> checkedScopes() {
        if (scopes == null) {
            return Set.of(Scope.DATASETS_WRITE);
        }
        Set<Scope> found = EnumSet.noneOf(Scope.class);
        for (String word : scopes) {
            found.add(Scope.of(word)
                    .orElseThrow(() -> wrong(
                            "invalid_scope",
                            "scopes is a list of any of " + Scope.words(Arrays.asList(Scope.values())) + ".")));
        }
        return found;
    }

    private Duration checkedTimeout() {
        Matcher span = SPAN.matcher(
                timeout == null || timeout.isBlank() ? "1h" : timeout.strip().toLowerCase(Locale.ROOT));
        if (span.matches()) {
            long number = Long.parseLong(span.group(1));
            Duration found = switch (span.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
            if (!found.isZero() && found.compareTo(LONGEST) <= 0) {
                return found;
            }
        }
        throw wrong("invalid_timeout", "timeout is a time such as 90s, 15m or 2h, and at most 7d.");
    }

    private static int within(@Nullable Integer given, int standard, int least, int most, String name) {
        int value = given == null ? standard : given;
        if (value < least || value > most) {
            throw wrong("invalid_" + name, name + " is a number from " + least + " to " + most + ".");
        }
        return value;
    }

    private static HttpProblem wrong(String code, String message) {
        return HttpProblem.unprocessable(code, message);
    }
}
