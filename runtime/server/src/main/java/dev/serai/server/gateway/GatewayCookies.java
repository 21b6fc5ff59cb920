package dev.serai.server.gateway;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.OwnCookie;
import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Serai's cookies at an application's host, and the application's own: each sees its own alone. */
@Component
class GatewayCookies {
    private static final Pattern OURS = Pattern.compile("(__host-|__secure-)?serai([-_].*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern STATE = Pattern.compile("[\\w-]{43}");
    private static final Duration STATE_LIFE = Duration.ofMinutes(30);

    private final OwnCookie session;
    private final OwnCookie state;

    GatewayCookies(SeraiConfiguration configuration) {
        this.session = new OwnCookie("serai-app", configuration.isProduction());
        this.state = new OwnCookie("serai-app-state", configuration.isProduction());
    }

    /** What the browser shows for being signed in at this host. */
    Optional<String> session(HttpServletRequest request) {
        return session.read(request);
    }

    /** A signed-in browser. The cookie goes with it; its life is the server's matter. */
    void begin(HttpServletResponse response, SecretValue begun) {
        session.write(response, begun.reveal());
    }

    /** By which a browser is known again when it comes back from signing in: nobody can have it use another one's code. */
    Optional<String> state(HttpServletRequest request) {
        return state.read(request).filter(value -> STATE.matcher(value).matches());
    }

    void remember(HttpServletResponse response, String value) {
        state.write(response, value, STATE_LIFE);
    }

    /** The application's own cookies; null if there is none. */
    static @Nullable String forUpstream(String header) {
        String kept = Arrays.stream(header.split(";", -1))
                .map(String::strip)
                .filter(cookie -> !cookie.isEmpty() && !isOurs(cookie))
                .collect(Collectors.joining("; "));
        return kept.isEmpty() ? null : kept;
    }

    /**
     * An upstream's {@code Set-Cookie} as it may go out: for its own host alone.
     *
     * @return empty if it would be a cookie of Serai's
     */
    static Optional<String> fromUpstream(String header, PathMapping paths) {
        String[] parts = header.split(";", -1);
        if (isOurs(parts[0].strip())) {
            return Optional.empty();
        }
        return Optional.of(Stream.concat(
                        Stream.of(parts[0].strip()),
                        Arrays.stream(parts).skip(1).map(String::strip).flatMap(part -> attribute(part, paths)))
                .collect(Collectors.joining("; ")));
    }

    private static Stream<String> attribute(String part, PathMapping paths) {
        int equals = part.indexOf('=');
        String name = (equals < 0 ? part : part.substring(0, equals)).strip();
        if (name.equalsIgnoreCase("domain")) {
            return Stream.empty();
        }
        return name.equalsIgnoreCase("path") && equals > 0
                ? Stream.of(
                        "Path=" + paths.fromUpstream(part.substring(equals + 1).strip()))
                : Stream.of(part);
    }

    private static boolean isOurs(String cookie) {
        int equals = cookie.indexOf('=');
        return OURS.matcher((equals < 0 ? cookie : cookie.substring(0, equals)).strip())
                .matches();
    }
}
