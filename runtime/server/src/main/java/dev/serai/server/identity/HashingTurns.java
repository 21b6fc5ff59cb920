package dev.serai.server.identity;

import dev.serai.server.web.HttpProblem;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * When whose password is hashed. A few at once, so that a flood of logins costs memory and processors no more than that; and
 * on threads of the operating system: a hash waits for nothing, and on a virtual thread would keep all other requests from
 * that processor until it is done.
 *
 * <p>One turn at least is left to people who have shown that they are somebody: strangers, however many, never make them wait
 * for more than the hashes that are being made. Among strangers the first to come is served first, and who guesses at one
 * account, from however many addresses, has two in this queue: so that others' logins are not behind all of them.
 */
@Component
final class HashingTurns {
    /** Hashes computed at one time. */
    static final int AT_ONCE = 4;

    private static final int STRANGERS_AT_ONCE = AT_ONCE - 1;
    private static final int STRANGERS_AT_ONE_ACCOUNT = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("serai-passwords-", 1).factory());
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Semaphore strangers = new Semaphore(STRANGERS_AT_ONCE, true);
    private final ConcurrentMap<String, Integer> guesses = new ConcurrentHashMap<>();

    /**
     * For somebody who is signed in, comes by a link that was made for them, or from a browser of theirs.
     *
     * @throws HttpProblem 503 if all turns are taken for too long
     */
    <T> T take(Callable<T> hashing) {
        return take(hashing, deadline());
    }

    /**
     * For nobody knows whom.
     *
     * @param account that they say is theirs
     * @throws HttpProblem 429 if several are at this account at the same time; 503 if all turns are taken for too long
     */
    <T> T takeAsStranger(String account, Callable<T> hashing) {
        String key = account.toLowerCase(Locale.ROOT);
        try {
            if (guesses.merge(key, 1, Integer::sum) > STRANGERS_AT_ONE_ACCOUNT) {
                throw HttpProblem.tooManyRequests(
                        "login_throttled", "Too many attempts at once. Wait a little, then try again.", SOON);
            }
            long deadline = deadline();
            acquire(strangers, deadline);
            try {
                return take(hashing, deadline);
            } finally {
                strangers.release();
            }
        } finally {
            guesses.computeIfPresent(key, (_, now) -> now == 1 ? null : now - 1);
        }
    }

    private <T> T take(Callable<T> hashing, long deadline) {
        acquire(turns, deadline);
        try {
            return threads.submit(hashing).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted.", interrupted);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("A password could not be hashed.", failed.getCause());
        } finally {
            turns.release();
        }
    }

    private static void acquire(Semaphore semaphore, long deadline) {
        try {
            if (!semaphore.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw HttpProblem.unavailable("login_busy", "Too many people sign in at once. Try again.", PATIENCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted.", interrupted);
        }
    }

    private static long deadline() {
        return System.nanoTime() + PATIENCE.toNanos();
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
