package dev.serai.server.gateway;

import dev.serai.server.signing.SignedTokens.Checked;
import dev.serai.server.watch.Watch;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Lets each signed token through once, whichever node it comes to. */
@Repository
class UsedTokens {
    private static final Duration UPKEEP = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final Clock clock;

    UsedTokens(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Bean
    static Watch oldTokens(UsedTokens tokens) {
        return new Watch("used tokens", new Watch.Look(tokens::clear, UPKEEP));
    }

    /** Whether it was not used before; from now on it was. */
    boolean use(Checked token) {
        return jdbc.sql("insert into gateway_token_used (id, expires_at) values (?, ?) on conflict do nothing")
                        .params(token.id(), Timestamp.from(token.expiresAt()))
                        .update()
                == 1;
    }

    /** What is refused for its age, and registrations that nobody finished. */
    void clear() {
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql("delete from gateway_token_used where expires_at < ?")
                .param(now)
                .update();
        jdbc.sql("delete from registration where expires_at < ?").param(now).update();
    }
}
