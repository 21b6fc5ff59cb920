package dev.serai.server.identity;

import dev.serai.credential.DataKey;
import dev.serai.server.identity.Users.Account;
import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.springframework.stereotype.Component;

/**
 * Recognises a browser in which somebody has signed in to an account before. It opens nothing: the password still counts. The
 * mark is good for 90 days after the last login, and until the password is another one; whoever came by a copy has it no
 * longer than that. Thread-safe.
 */
@Component
public final class KnownBrowsers {
    private static final String CONTEXT = "known-browser";
    private static final Duration LIFE = Duration.ofDays(90);

    private final DataKey key;
    private final Users users;
    private final OwnCookie cookie;
    private final Clock clock;

    KnownBrowsers(DataKey key, Users users, SeraiConfiguration configuration, Clock clock) {
        this.key = key;
        this.users = users;
        this.cookie = new OwnCookie("serai-known", configuration.isProduction());
        this.clock = clock;
    }

    boolean isKnown(HttpServletRequest request, String email) {
        return cookie.read(request).filter(mark -> isGood(mark, email)).isPresent();
    }

    /** The end, in seconds since 1970, stands before the dot. */
    private boolean isGood(String mark, String email) {
        int dot = mark.indexOf('.');
        if (dot < 1) {
            return false;
        }
        try {
            long until = Long.parseLong(mark.substring(0, dot));
            byte[] mac = Base64.getUrlDecoder().decode(mark.substring(dot + 1));
            return clock.instant().getEpochSecond() < until
                    && users.account(email)
                            .filter(account -> key.isMac(mac, marked(until, account), CONTEXT))
                            .isPresent();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Marks the browser of who has just shown that they know the account's password, or has set it. */
    public void remember(HttpServletResponse response, String email) {
        Instant until = clock.instant().plus(LIFE);
        users.account(email).ifPresent(account -> cookie.write(response, mark(until.getEpochSecond(), account), LIFE));
    }

    private String mark(long until, Account account) {
        return until + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(key.mac(marked(until, account), CONTEXT));
    }

    private static byte[] marked(long until, Account account) {
        return (until + " " + account.id() + " " + account.passwordHash()).getBytes(StandardCharsets.UTF_8);
    }
}
