package dev.serai.server.authserver;

import dev.serai.server.watch.Watch;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clears away what nobody can use any more. */
@Configuration(proxyBeanMethods = false)
class GrantUpkeep {
    private static final Duration PERIOD = Duration.ofMinutes(5);
    private static final int AT_ONCE = 10_000;

    @Bean
    static Watch expiredGrants(JdbcClient jdbc, Clock clock) {
        return new Watch("expired grants", new Watch.Look(() -> clear(jdbc, clock), PERIOD));
    }

    /** Several nodes may do it at once. */
    static void clear(JdbcClient jdbc, Clock clock) {
        jdbc.sql("""
                        delete from access_grant where id in (
                            select id from access_grant where expires_at < ? limit ? for update skip locked)
                        """).params(Timestamp.from(clock.instant()), AT_ONCE).update();
    }
}
