package dev.serai.lab.stampede;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Things that take their time. */
final class Later {
    private Later() {}

    static void sleep(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void sleepUntil(Instant end) {
        Duration left = Duration.between(Instant.now(), end);
        if (left.isPositive()) {
            sleep(left.plusMillis(1));
        }
    }

    static void await(CountDownLatch latch, Duration patience) {
        try {
            if (!latch.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Nothing happened for " + patience.toSeconds() + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** On a thread of its own. */
    static <T> CompletableFuture<T> at(Supplier<T> action) {
        return CompletableFuture.supplyAsync(
                action, task -> Thread.ofVirtual().name("lab-later").start(task));
    }

    /** To be joined by whoever needs it done. */
    static CompletableFuture<Boolean> in(Duration wait, Runnable action) {
        return at(() -> {
            sleep(wait);
            action.run();
            return true;
        });
    }
}
