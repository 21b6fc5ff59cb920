package dev.serai.server.pull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** {@code serai_pull_lag_seconds}: per connector, how long its most belated enabled pull is overdue. */
@Component
class PullLag {
    private final JdbcClient jdbc;
    private final Clock clock;
    private final MultiGauge gauge;
    private volatile Map<String, Double> lags = Map.of();

    PullLag(JdbcClient jdbc, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.gauge = MultiGauge.builder("serai_pull_lag")
                .description(
                        "How long the most belated pull is overdue: since the first time it should have run and has"
                                + " not completed.")
                .baseUnit("seconds")
                .register(meters);
    }

    /** Rows stay as they are and only their values move: a scrape that met one being replaced would see it twice, and fail. */
    void measure() {
        Map<String, Double> now = new HashMap<>();
        jdbc.sql("""
                        select connector, greatest(0, extract(epoch from cast(? as timestamptz) - min(due_at))) as lag
                        from pull_schedule where enabled group by connector
                        """).param(Timestamp.from(clock.instant())).query(row -> {
            now.put(row.getString("connector"), row.getDouble("lag"));
        });
        lags = Map.copyOf(now);
        gauge.register(now.keySet().stream()
                .<MultiGauge.Row<?>>map(connector ->
                        MultiGauge.Row.of(Tags.of("connector", connector), () -> lags.getOrDefault(connector, 0.0)))
                .toList());
    }
}
