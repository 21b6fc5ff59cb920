package dev.serai.server.job;

import dev.serai.server.identity.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * A job as a form holds it.
 *
 * @param command one argument a line
 * @param env {@code NAME=value}, one a line; empty to keep what there is
 * @param schedule empty for none
 */
public record JobForm(
        String name,
        String command,
        String image,
        String env,
        String schedule,
        String zone,
        boolean enabled,
        List<String> scopes,
        String timeout,
        String concurrency,
        boolean rerun,
        String memory) {
    static final JobForm BLANK =
            new JobForm("", "", "", "", "", "UTC", true, List.of(Scope.DATASETS_WRITE.word()), "1h", "1", false, "512");

    static JobForm of(Job job) {
        return new JobForm(
                job.name(),
                String.join("\n", job.command()),
                job.image() == null ? "" : job.image(),
                "",
                job.schedule() == null ? "" : job.schedule(),
                job.zone(),
                job.enabled(),
                job.scopeWords(),
                job.timeout().toSeconds() + "s",
                Integer.toString(job.concurrency()),
                job.rerun(),
                Integer.toString(job.memory()));
    }

    static JobForm of(MultiValueMap<String, String> given) {
        return new JobForm(
                text(given, "name"),
                text(given, "command"),
                text(given, "image"),
                text(given, "env"),
                text(given, "schedule"),
                text(given, "zone"),
                given.containsKey("enabled"),
                given.getOrDefault("scope", List.of()),
                text(given, "timeout"),
                text(given, "concurrency"),
                given.containsKey("rerun"),
                text(given, "memory"));
    }

    JobWish wish() {
        return new JobWish(
                name,
                command.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList(),
                image,
                variables(),
                schedule,
                zone,
                enabled,
                new ArrayList<>(scopes),
                timeout,
                number(concurrency),
                rerun,
                number(memory));
    }

    private @Nullable Map<String, String> variables() {
        if (env.isBlank()) {
            return null;
        }
        Map<String, String> variables = new LinkedHashMap<>();
        env.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] parts = line.strip().split("=", 2);
            variables.put(parts[0].strip(), parts.length < 2 ? "" : parts[1]);
        });
        return variables;
    }

    /** What is no number is out of every range: the wish says so. */
    private static Integer number(String text) {
        return text.strip().matches("\\d{1,9}") ? Integer.valueOf(text.strip()) : Integer.valueOf(-1);
    }

    private static String text(MultiValueMap<String, String> given, String name) {
        String value = given.getFirst(name);
        return value == null ? "" : value;
    }

    public List<Scope> allScopes() {
        return Arrays.asList(Scope.values());
    }

    /** Never printed: the environment may hold secrets. */
    @Override
    public String toString() {
        return "JobForm[" + name + "]";
    }
}
