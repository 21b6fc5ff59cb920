package dev.serai.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The simulator's own time: real time, plus what was skipped. Thread-safe. */
final class SimulatorClock extends Clock {
    private final Clock real;
    private final AtomicReference<Duration> skipped = new AtomicReference<>(Duration.ZERO);

    SimulatorClock(Clock real) {
        this.real = real;
    }

    void advance(Duration by) {
        skipped.updateAndGet(before -> before.plus(by));
    }

    @Override
    public Instant instant() {
        return real.instant().plus(skipped.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
