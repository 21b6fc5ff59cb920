package dev.serai.server.pull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.sql.Timestamp;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** {@code serai_pull_lag_seconds}: per connector, how long its most belated enabled pull is overdue. */
@Component
class PullLag {
    private final JdbcClient jdbc;
    private final Clock clock;
    private final MultiGauge gauge;

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

    void measure() {
        gauge.register(
                jdbc.sql("""
                                select connector, greatest(0, extract(epoch from cast(? as timestamptz) - min(due_at))) as lag
                                from pull_schedule where enabled group by connector
                                """)
                        .param(Timestamp.from(clock.instant()))
                        .<MultiGauge.Row<?>>query((row, _) -> MultiGauge.Row.of(
                                Tags.of("connector", row.getString("connector")), row.getDouble("lag")))
                        .list(),
                true);
    }
}
