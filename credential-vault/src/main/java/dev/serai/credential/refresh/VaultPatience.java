package dev.serai.credential.refresh;

import dev.serai.credential.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Tries the vault again while it fails over or is sealed for a moment. Thread-safe. */
public final class VaultPatience {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Clock clock;
    private final Pause pause;

    public VaultPatience(Clock clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * @param patience after which the last failure is the answer
     * @throws VaultException as the last try did; one that no waiting mends at once, as that the vault was restored
     */
    public <T> T with(Duration patience, Supplier<T> action) {
        Instant end = clock.instant().plus(patience);
        Duration wait = FIRST;
        while (true) {
            try {
                return action.get();
            } catch (VaultException e) {
                if (!e.isTransient()
                        || e instanceof VaultException.Behind
                        || !clock.instant().isBefore(end)
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                pause.of(wait);
                Duration doubled = wait.multipliedBy(2);
                wait = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
            }
        }
    }
}
