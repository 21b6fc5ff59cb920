package dev.serai.server.connection;

import dev.serai.server.watch.Watch;
import dev.serai.server.watch.Watch.Look;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks after connections from time to time, on every node. */
@Configuration(proxyBeanMethods = false)
class ConnectionWatch {
    private static final Duration ATTENTION = Duration.ofSeconds(2);
    private static final Duration COUNTS = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);
    private static final Duration BURIAL = Duration.ofSeconds(30);
    private static final Duration CALENDAR = Duration.ofHours(1);

    @Bean
    Watch watchOverConnections(
            Attention attention,
            ConnectionCounts counts,
            KeepAlive keepAlive,
            RefreshCalendar calendar,
            Disconnect disconnect,
            Clock clock) {
        return new Watch(
                "connections",
                new Look(attention::look, ATTENTION),
                new Look(counts::measure, COUNTS),
                new Look(keepAlive::look, KEEP_ALIVE),
                new Look(() -> disconnect.finish(clock.instant()), BURIAL),
                new Look(calendar::look, CALENDAR));
    }
}
