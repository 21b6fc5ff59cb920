package dev.serai.server.ops;

import dev.serai.credential.connection.Connection;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.RefreshOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Counts refreshes and calls. Labels are connectors and outcomes: never an id, never a secret. */
@Component
final class CredentialMetrics implements CredentialListener {
    private static final int CLASS = 100;

    private final MeterRegistry meters;

    CredentialMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void refreshed(Connection connection, RefreshOutcome outcome, Duration took) {
        String word = outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        meters.counter("serai.refresh", "connector", connection.connector(), "outcome", word)
                .increment();
    }

    @Override
    public void called(String connector, int status, Duration took) {
        Timer.builder("serai.call")
                .tag("connector", connector)
                .tag("status", status / CLASS + "xx")
                .register(meters)
                .record(took);
    }
}
