package dev.serai.server.bridge;

import dev.serai.server.web.HttpProblem;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets nobody guess user codes (RFC 8628 §5.1). Wrong ones are counted, on all nodes together: of each account, or of each
 * address where nobody is signed in, and of everybody. Strangers together use up the strangers' share alone: who signs in is
 * let through.
 */
@Component
class BridgeGuesses {
    private static final Limit ONE = new Limit(10, Duration.ofSeconds(30));
    private static final Limit ALL = new Limit(100, Duration.ofSeconds(1));
    /** Of an IPv6 address: what one customer has at the least. */
    private static final int NETWORK_BYTES = 8;

    private final JdbcClient jdbc;
    private final Clock clock;

    BridgeGuesses(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param refill how long until one more is let through */
    private record Limit(int attempts, Duration refill) {}

    /** An attempt that was let through; one that was right costs nothing. */
    final class Attempt {
        private final String own;
        private final String all;

        private Attempt(String own, String all) {
            this.own = own;
            this.all = all;
        }

        void wasRight() {
            giveBack(own, ONE);
            giveBack(all, ALL);
        }
    }

    /**
     * Counts one.
     *
     * @param account null if nobody is signed in
     * @throws HttpProblem 429 if there were too many
     */
    Attempt attempt(@Nullable String account, String address) {
        Attempt attempt = account == null
                ? new Attempt("address/" + network(address), "all/addresses")
                : new Attempt("account/" + account, "all/accounts");
        if (!take(attempt.own, ONE)) {
            throw HttpProblem.tooManyRequests(
                    "too_many_codes", "Too many wrong codes. Wait half a minute, then try again.", ONE.refill());
        }
        if (!take(attempt.all, ALL)) {
            giveBack(attempt.own, ONE);
            throw HttpProblem.tooManyRequests(
                    "too_many_codes",
                    account == null
                            ? "Somebody is trying out codes at the moment. Sign in to Serai first, then your code is"
                                    + " taken; or try again later."
                            : "Somebody is trying out codes at the moment. Try again in a minute.",
                    ONE.refill());
        }
        return attempt;
    }

    private boolean take(String who, Limit limit) {
        Instant now = clock.instant();
        return jdbc.sql("""
                        insert into bridge_guess as g (who, free_at) values (:who, :first)
                        on conflict (who) do update
                        set free_at = greatest(g.free_at, :now) + :millis * interval '1 millisecond'
                        where g.free_at <= :latest
                        """)
                        .param("who", who)
                        .param("first", Timestamp.from(now.plus(limit.refill())))
                        .param("now", Timestamp.from(now))
                        .param("millis", limit.refill().toMillis())
                        .param("latest", Timestamp.from(now.plus(limit.refill().multipliedBy(limit.attempts() - 1L))))
                        .update()
                == 1;
    }

    private void giveBack(String who, Limit limit) {
        jdbc.sql("update bridge_guess set free_at = free_at - ? * interval '1 millisecond' where who = ?")
                .params(limit.refill().toMillis(), who)
                .update();
    }

    /** Forgets who has not guessed for long. */
    void clear() {
        jdbc.sql("delete from bridge_guess where free_at < ?")
                .param(Timestamp.from(clock.instant()))
                .update();
    }

    private static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES))
                    : address;
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
