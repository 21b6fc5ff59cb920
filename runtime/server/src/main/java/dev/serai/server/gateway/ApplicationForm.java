package dev.serai.server.gateway;

import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the form, as it was typed.
 *
 * @param role empty for the named people alone
 * @param people one address a line
 */
public record ApplicationForm(
        String name,
        String upstream,
        String role,
        String people,
        String stripPrefix,
        String answerTimeout,
        String idleTimeout) {

    static final ApplicationForm EMPTY = new ApplicationForm(
            "",
            "",
            Role.MEMBER.word(),
            "",
            "",
            Integer.toString(ApplicationSettings.ANSWER_SECONDS),
            Integer.toString(ApplicationSettings.IDLE_SECONDS));

    /** What was sent; what is missing is empty. */
    static ApplicationForm of(Map<String, String> fields) {
        return new ApplicationForm(
                fields.getOrDefault("name", ""),
                fields.getOrDefault("upstream", ""),
                fields.getOrDefault("role", ""),
                fields.getOrDefault("people", ""),
                fields.getOrDefault("strip_prefix", ""),
                fields.getOrDefault("answer_timeout", ""),
                fields.getOrDefault("idle_timeout", ""));
    }

    static ApplicationForm of(Application application, List<String> people) {
        @Nullable Role role = application.role();
        return new ApplicationForm(
                application.name(),
                application.upstream().toString(),
                role == null ? "" : role.word(),
                String.join("\n", people),
                application.stripPrefix(),
                Long.toString(application.answerTimeout().toSeconds()),
                Long.toString(application.idleTimeout().toSeconds()));
    }

    /** @throws HttpProblem 422 */
    ApplicationSettings settings() {
        return ApplicationSettings.of(
                name.strip(),
                upstream.strip(),
                role,
                Arrays.asList(people.split("\\s+", -1)),
                stripPrefix.strip(),
                seconds(answerTimeout),
                seconds(idleTimeout));
    }

    /** What is no number is out of range, too. */
    private static int seconds(String text) {
        return text.strip().matches("\\d{1,6}") ? Integer.parseInt(text.strip()) : 0;
    }
}
