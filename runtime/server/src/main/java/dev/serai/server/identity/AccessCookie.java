package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.SessionTokens.Issued;
import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The access token that goes with a session, in a cookie of its own: given at sign-in, renewed while the session is used. */
@Component
final class AccessCookie {
    /** Of the session: when its token ends, in milliseconds. */
    private static final String UNTIL = "access_token_until";

    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final SessionTokens tokens;
    private final OwnCookie cookie;
    private final Clock clock;

    AccessCookie(SessionTokens tokens, SeraiConfiguration configuration, Clock clock) {
        this.tokens = tokens;
        this.cookie = new OwnCookie("serai-access", configuration.isProduction());
        this.clock = clock;
    }

    /** Gives a new one if the request's session has none, or one that is about to end. */
    void renew(HttpServletRequest request, HttpServletResponse response, CurrentUser user) {
        @Nullable HttpSession session = request.getSession(false);
        if (session == null || lastsIn(session)) {
            return;
        }
        Issued issued = tokens.issue(user, session.getId());
        session.setAttribute(UNTIL, issued.expiresAt().toEpochMilli());
        cookie.write(response, issued.token().reveal(), Duration.between(clock.instant(), issued.expiresAt()));
    }

    private boolean lastsIn(HttpSession session) {
        return session.getAttribute(UNTIL) instanceof Long until
                && clock.instant().plus(MARGIN).isBefore(Instant.ofEpochMilli(until));
    }

    /** With the next request the session gets another one: its person has gone to another workspace. */
    static void outdate(HttpSession session) {
        session.removeAttribute(UNTIL);
    }

    void remove(HttpServletResponse response) {
        cookie.remove(response);
    }

    Optional<SecretValue> read(HttpServletRequest request) {
        return cookie.read(request).flatMap(value -> Optional.ofNullable(SecretValue.ofNullable(value)));
    }
}
