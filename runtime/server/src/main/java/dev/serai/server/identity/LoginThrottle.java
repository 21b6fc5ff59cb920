package dev.serai.server.identity;

import dev.serai.server.web.HttpProblem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Slows guessing down, per account and address, per address, and per account. Nobody is locked out: a bucket fills again by
 * itself, within a minute to a first attempt; and while others guess at an account, its owner's own browser, in which they
 * have signed in before, is counted by itself. Counts on this node only, so N nodes allow N times as much.
 */
@Component
final class LoginThrottle {
    private static final int ENTRIES = 20_000;
    private static final Limit ACCOUNT_AND_ADDRESS = new Limit(8, Duration.ofSeconds(10));
    private static final Limit ADDRESS = new Limit(60, Duration.ofSeconds(1));
    private static final Limit ACCOUNT = new Limit(40, Duration.ofSeconds(2));

    private final Map<String, Bucket> buckets = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ENTRIES;
        }
    });

    private final TimeMeter time;

    LoginThrottle() {
        this(TimeMeter.SYSTEM_NANOTIME);
    }

    /** @param time never goes back, as a clock may */
    LoginThrottle(TimeMeter time) {
        this.time = time;
    }

    /**
     * Counts an attempt.
     *
     * @param known whether this browser has been signed in to this account before
     * @throws HttpProblem 429, if there were too many
     */
    Attempt attempt(String email, String address, boolean known) {
        String account = email.toLowerCase(Locale.ROOT);
        Attempt attempt = new Attempt(
                known
                        ? List.of(bucket("known " + account, ACCOUNT_AND_ADDRESS))
                        : List.of(
                                bucket("both " + account + " " + address, ACCOUNT_AND_ADDRESS),
                                bucket("address " + address, ADDRESS),
                                bucket("account " + account, ACCOUNT)));
        for (Bucket bucket : attempt.buckets()) {
            var taken = bucket.tryConsumeAndReturnRemaining(1);
            if (!taken.isConsumed()) {
                throw HttpProblem.tooManyRequests(
                        "login_throttled",
                        "Too many attempts. Wait a little, then try again.",
                        Duration.ofNanos(taken.getNanosToWaitForRefill()));
            }
        }
        return attempt;
    }

    private Bucket bucket(String key, Limit limit) {
        return buckets.computeIfAbsent(key, _ -> limit.bucket(time));
    }

    /** One that was right costs nothing. */
    record Attempt(List<Bucket> buckets) {
        void succeeded() {
            buckets.forEach(bucket -> bucket.addTokens(1));
        }
    }

    private record Limit(int attempts, Duration refill) {
        Bucket bucket(TimeMeter time) {
            return Bucket.builder()
                    .withCustomTimePrecision(time)
                    .addLimit(limit -> limit.capacity(attempts).refillGreedy(1, refill))
                    .build();
        }
    }
}
