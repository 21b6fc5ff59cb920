package dev.serai.credential.refresh;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The ledger's clock in a simulation. */
final class TimeOf extends Clock {
    private final Simulation simulation;

    TimeOf(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public Instant instant() {
        return simulation.instant();
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
