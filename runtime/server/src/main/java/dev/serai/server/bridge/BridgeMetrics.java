package dev.serai.server.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts what becomes of authorizations: {@code serai_bridge_total{mode,outcome}}. */
@Component
class BridgeMetrics {
    private final MeterRegistry meters;

    BridgeMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void started(Mode mode) {
        count(mode, "started");
    }

    void approved(Mode mode) {
        count(mode, "approved");
    }

    /** The person said no, at Serai or at the provider, or it went wrong on the way. */
    void failed(Mode mode) {
        count(mode, "failed");
    }

    void delivered(Mode mode) {
        count(mode, "delivered");
    }

    private void count(Mode mode, String outcome) {
        meters.counter("serai.bridge", "mode", mode.word(), "outcome", outcome).increment();
    }
}
