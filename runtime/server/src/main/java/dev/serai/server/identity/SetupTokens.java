package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tokens that may make the first admin: 256 bits, kept as hashes, for three days. */
@Repository
class SetupTokens {
    private static final Duration LIFE = Duration.ofDays(3);

    private final JdbcClient jdbc;
    private final Clock clock;

    SetupTokens(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    SecretValue issue() {
        SecretValue token = RandomToken.random();
        jdbc.sql("insert into setup_token (hash, expires_at) values (?, ?)")
                .params(
                        RandomToken.hash(token.reveal()),
                        Timestamp.from(clock.instant().plus(LIFE)))
                .update();
        return token;
    }

    boolean isValid(String token) {
        return jdbc.sql("select exists (select 1 from setup_token where hash = ? and expires_at > ?)")
                .params(RandomToken.hash(token), Timestamp.from(clock.instant()))
                .query(Boolean.class)
                .single();
    }

    /** Whether it was valid; no token is any more. */
    boolean redeem(String token) {
        boolean valid = isValid(token);
        if (valid) {
            jdbc.sql("delete from setup_token").update();
        }
        return valid;
    }
}
