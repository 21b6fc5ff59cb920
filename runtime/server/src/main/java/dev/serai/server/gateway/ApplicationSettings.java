package dev.serai.server.gateway;

import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of an application, checked.
 *
 * @param role null for the named people alone
 * @param people their e-mail addresses
 */
record ApplicationSettings(
        String name,
        URI upstream,
        @Nullable Role role,
        List<String> people,
        String stripPrefix,
        Duration answerTimeout,
        Duration idleTimeout) {

    static final int ANSWER_SECONDS = 60;
    static final int IDLE_SECONDS = 300;
    private static final int LONGEST_SECONDS = 86_400;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)*");
    private static final Set<String> SCHEMES = Set.of("http", "https");

    ApplicationSettings {
        people = List.copyOf(people);
    }

    /** @throws HttpProblem 422, saying what is wrong and how it has to be */
    static ApplicationSettings of(
            String name,
            String upstream,
            String role,
            List<String> people,
            String stripPrefix,
            int answerSeconds,
            int idleSeconds) {
        require(
                NAME.matcher(name).matches(),
                "invalid_name",
                "name becomes the first part of the application's host: small letters, digits and hyphens, at most 63.");
        require(
                PREFIX.matcher(stripPrefix).matches() && !dots(stripPrefix),
                "invalid_prefix",
                "strip_prefix is a path like /reports, without a slash at the end; leave it empty to strip nothing.");
        require(
                inRange(answerSeconds) && inRange(idleSeconds),
                "invalid_timeout",
                "A time-out is from 1 to " + LONGEST_SECONDS + " seconds.");
        return new ApplicationSettings(
                name,
                upstream(upstream),
                role(role),
                people.stream().map(String::strip).filter(one -> !one.isEmpty()).toList(),
                stripPrefix,
                Duration.ofSeconds(answerSeconds),
                Duration.ofSeconds(idleSeconds));
    }

    private static boolean inRange(int seconds) {
        return seconds >= 1 && seconds <= LONGEST_SECONDS;
    }

    private static URI upstream(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            require(
                    uri.getScheme() != null
                            && SCHEMES.contains(uri.getScheme())
                            && uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null
                            && !dots(uri.getPath()),
                    "invalid_upstream",
                    wrongUpstream());
            return uri;
        } catch (URISyntaxException _) {
            throw HttpProblem.unprocessable("invalid_upstream", wrongUpstream());
        }
    }

    private static String wrongUpstream() {
        return "upstream is where the application listens, like http://10.0.0.5:8888 or https://notes.internal/app:"
                + " no user, no query.";
    }

    private static boolean dots(String path) {
        return path.contains("/.") || path.contains("//");
    }

    private static @Nullable Role role(String word) {
        return switch (word) {
            case "" -> null;
            case "member" -> Role.MEMBER;
            case "builder" -> Role.BUILDER;
            case "admin" -> Role.ADMIN;
            case "operator" -> Role.OPERATOR;
            default ->
                throw HttpProblem.unprocessable(
                        "invalid_role",
                        "role is member, builder, admin or operator, or nothing: then only the named people may use it.");
        };
    }

    private static void require(boolean holds, String code, String message) {
        if (!holds) {
            throw HttpProblem.unprocessable(code, message);
        }
    }
}
