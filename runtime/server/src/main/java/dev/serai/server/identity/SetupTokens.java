package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tokens that may make the first admin: 256 bits, kept as hashes, for three days. */
@Repository
class SetupTokens {
    private static final int BYTES = 32;
    private static final Duration LIFE = Duration.ofDays(3);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SetupTokens(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    SecretValue issue() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        jdbc.sql("insert into setup_token (hash, expires_at) values (?, ?)")
                .params(hash(token), Timestamp.from(clock.instant().plus(LIFE)))
                .update();
        return SecretValue.of(token);
    }

    boolean isValid(String token) {
        return jdbc.sql("select exists (select 1 from setup_token where hash = ? and expires_at > ?)")
                .params(hash(token), Timestamp.from(clock.instant()))
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

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every JDK has SHA-256.", impossible);
        }
    }
}
