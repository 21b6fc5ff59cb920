package dev.serai.credential.refresh;

import java.time.Duration;

/** Lets time pass before a thing is tried again. */
@FunctionalInterface
public interface Pause {
    /** Holds up the calling thread; returns early, with its flag set, if that is interrupted. */
    Pause SLEEP = length -> {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    };

    void of(Duration length);
}
