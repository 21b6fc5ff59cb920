package dev.serai.server.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.serai.credential.SecretValue;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.Users;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Which application a request is for and whose session its cookie is. A node remembers for a second that somebody may come
 * in, because a page asks for dozens of things at once: what ended a second ago, on whichever node, has ended everywhere.
 * That somebody may not is never remembered: who signs in is in. Thread-safe.
 */
@Repository
class Admissions {
    private static final String SELECT = Applications.COLUMNS + """
            , u.id as user_id, u.email as user_email, u.name as user_name, u.operator as user_operator,
                m.workspace as user_workspace, m.role as user_role, m.datasets_write as user_datasets_write
            from application a
            left join (application_session s
                join app_user u on u.id = s.user_id and not u.disabled
                join membership m on m.user_id = s.user_id and m.workspace = s.workspace
                left join spring_session p on p.primary_id = s.session)
              on s.application = a.id and s.hash = :cookie and s.expires_at > :now
                and (s.session is null or p.expiry_time > :millis)
            where a.name = :name
            """;

    /** No hash. */
    private static final byte[] NOBODYS = {};

    private static final Duration REMEMBERED = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Cache<Key, Admission> recent;

    @Autowired
    Admissions(JdbcClient jdbc, Clock clock) {
        this(jdbc, clock, Ticker.systemTicker());
    }

    /** @param ticker what the second is measured by: it never goes back, as a clock may */
    Admissions(JdbcClient jdbc, Clock clock, Ticker ticker) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.recent = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(REMEMBERED)
                .maximumSize(MOST)
                .build();
    }

    /** @param user with the rights of this moment; null if the cookie is nobody's */
    record Admission(Application application, @Nullable CurrentUser user) {}

    /** @param cookie its hash */
    private record Key(String name, ByteBuffer cookie) {}

    /** As it was within the last second; empty if there is no application of that name. */
    Optional<Admission> recent(String name, Optional<SecretValue> cookie) {
        if (cookie.isEmpty()) {
            return find(name, cookie);
        }
        Key key = new Key(name, ByteBuffer.wrap(hash(cookie)));
        @Nullable Admission known = recent.getIfPresent(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Admission> found = find(name, cookie);
        found.filter(one -> one.user() != null).ifPresent(one -> recent.put(key, one));
        return found;
    }

    /** As it is; empty if there is no application of that name. */
    Optional<Admission> find(String name, Optional<SecretValue> cookie) {
        Instant now = clock.instant();
        return jdbc.sql(SELECT)
                .param("name", name)
                .param("cookie", hash(cookie))
                .param("now", Timestamp.from(now))
                .param("millis", now.toEpochMilli())
                .query(Admissions::row)
                .optional();
    }

    private static byte[] hash(Optional<SecretValue> cookie) {
        return cookie.map(SecretValue::reveal).map(RandomToken::hash).orElse(NOBODYS);
    }

    private static Admission row(ResultSet row, int index) throws SQLException {
        return new Admission(
                Applications.row(row, index), row.getString("user_id") == null ? null : Users.user(row, "user_"));
    }
}
