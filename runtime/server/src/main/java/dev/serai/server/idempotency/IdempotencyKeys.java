package dev.serai.server.idempotency;

import dev.serai.credential.DataKey;
import dev.serai.server.identity.CurrentUser;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Remembers what a key was used for, and what came of it, for 24 h. */
@Repository
class IdempotencyKeys {
    private static final Duration KEPT = Duration.ofHours(24);
    /** A request that has not ended by now died with its node: its key may be used again. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(5);

    private final JdbcClient database;
    private final DataKey dataKey;
    private final Clock clock;

    IdempotencyKeys(JdbcClient database, DataKey dataKey, Clock clock) {
        this.database = database;
        this.dataKey = dataKey;
        this.clock = clock;
    }

    /** @param answer null while the request is being worked on */
    @SuppressWarnings("ArrayRecordComponent") // compared by Arrays.equals where it matters
    record Use(byte[] request, @Nullable Answer answer) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, @Nullable String contentType, byte[] body) {}

    /** Takes the key for this request; false if it is taken. */
    boolean take(CurrentUser user, String key, byte[] request) {
        database.sql("delete from idempotency_key where created_at < :old or (status is null and created_at < :dead)")
                .param("old", Timestamp.from(clock.instant().minus(KEPT)))
                .param("dead", Timestamp.from(clock.instant().minus(LONGEST_REQUEST)))
                .update();
        return database.sql("""
                        insert into idempotency_key (user_id, workspace, key, request, created_at)
                        values (:user, :workspace, :key, :request, :now) on conflict do nothing
                        """)
                        .param("user", user.id())
                        .param("workspace", user.workspace())
                        .param("key", key)
                        .param("request", request)
                        .param("now", Timestamp.from(clock.instant()))
                        .update()
                == 1;
    }

    Optional<Use> find(CurrentUser user, String key) {
        return database.sql("""
                        select request, status, content_type, body from idempotency_key
                        where user_id = :user and workspace = :workspace and key = :key
                        """)
                .param("user", user.id())
                .param("workspace", user.workspace())
                .param("key", key)
                .query((row, number) -> {
                    int status = row.getInt("status");
                    return new Use(
                            row.getBytes("request"),
                            row.wasNull()
                                    ? null
                                    : new Answer(
                                            status,
                                            row.getString("content_type"),
                                            dataKey.openBytes(row.getBytes("body"), context(user, key))));
                })
                .optional();
    }

    void keep(CurrentUser user, String key, Answer answer) {
        database.sql("""
                        update idempotency_key set status = :status, content_type = :type, body = :body
                        where user_id = :user and workspace = :workspace and key = :key
                        """)
                .param("status", answer.status())
                .param("type", answer.contentType())
                .param("body", dataKey.seal(answer.body(), context(user, key)))
                .param("user", user.id())
                .param("workspace", user.workspace())
                .param("key", key)
                .update();
    }

    /** Nothing was created: the key may be used again. */
    void release(CurrentUser user, String key) {
        database.sql("delete from idempotency_key where user_id = :user and workspace = :workspace and key = :key")
                .param("user", user.id())
                .param("workspace", user.workspace())
                .param("key", key)
                .update();
    }

    private static String context(CurrentUser user, String key) {
        return "idempotency-key/" + user.id() + "/" + user.workspace() + "/" + key;
    }
}
