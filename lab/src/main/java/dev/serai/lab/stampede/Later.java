package dev.serai.lab.stampede;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

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

    /** To be joined by whoever needs it done. */
    static CompletableFuture<Void> in(Duration wait, Runnable action) {
        return CompletableFuture.runAsync(
                () -> {
                    sleep(wait);
                    action.run();
                },
                task -> Thread.ofVirtual().name("lab-later").start(task));
    }
}
