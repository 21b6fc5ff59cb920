package dev.serai.server.authorization;

import dev.serai.credential.DataKey;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.server.authorization.PendingAuthorization.Renewed;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.oauthclient.StoredSettings;
import java.net.URI;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps authorizations under way: the state only as its hash, the PKCE verifier only encrypted. */
@Repository
class PendingAuthorizations {
    /** Ended ones are kept this long for their result pages. */
    private static final Duration KEPT = Duration.ofDays(1);

    private static final String COLUMNS = """
            id, browser, user_id, workspace, connector, connector_hash, client, renews, renews_incarnation, alias, settings,
            scopes, redirect_uri, return_to, created_at, expires_at, used_at, connection, problem, notes
            """;

    private final JdbcClient database;
    private final DataKey key;
    private final Clock clock;

    PendingAuthorizations(JdbcClient database, DataKey key, Clock clock) {
        this.database = database;
        this.key = key;
        this.clock = clock;
    }

    void insert(PendingAuthorization pending, SecretValue state, SecretValue verifier) {
        @Nullable Renewed renews = pending.renews();
        database.sql("delete from pending_authorization where expires_at < :before")
                .param("before", Timestamp.from(clock.instant().minus(KEPT)))
                .update();
        database.sql("""
                        insert into pending_authorization (id, state_hash, browser, user_id, workspace, connector,
                            connector_hash, client, renews, renews_incarnation, alias, settings, scopes, redirect_uri,
                            return_to, verifier, created_at, expires_at)
                        values (:id, :state, :browser, :user, :workspace, :connector, :hash, :client, :renews,
                            :renewsIncarnation, :alias, cast(:settings as jsonb), :scopes, :redirect, :returnTo, :verifier,
                            :created, :expires)
                        """)
                .param("id", pending.id())
                .param("state", RandomToken.hash(state.reveal()))
                .param("browser", pending.browser())
                .param("user", pending.userId())
                .param("workspace", pending.workspace())
                .param("connector", pending.connector())
                .param("hash", pending.connectorHash())
                .param("client", pending.client().value())
                .param("renews", renews == null ? null : renews.id().value())
                .param("renewsIncarnation", renews == null ? null : renews.incarnation())
                .param("alias", pending.alias())
                .param("settings", StoredSettings.write(pending.settings()))
                .param(
                        "scopes",
                        pending.scopes() == null ? null : pending.scopes().toArray(String[]::new))
                .param("redirect", pending.redirectUri().toString())
                .param("returnTo", pending.returnTo())
                .param("verifier", key.seal(verifier, context(pending.id())))
                .param("created", Timestamp.from(pending.createdAt()))
                .param("expires", Timestamp.from(pending.expiresAt()))
                .update();
    }

    Optional<PendingAuthorization> findByState(String state) {
        return database.sql("select " + COLUMNS + " from pending_authorization where state_hash = :state")
                .param("state", RandomToken.hash(state))
                .query(this::read)
                .optional();
    }

    Optional<PendingAuthorization> find(String id) {
        return database.sql("select " + COLUMNS + " from pending_authorization where id = :id")
                .param("id", id)
                .query(this::read)
                .optional();
    }

    /**
     * Uses it up.
     *
     * @return the verifier, for the one caller that wins; empty for all others
     */
    Optional<SecretValue> use(PendingAuthorization pending) {
        // the row as it was is returned, so that the verifier can leave the table in the same statement
        return database.sql("""
                        with won as (
                            select id, verifier from pending_authorization
                            where id = :id and used_at is null for update)
                        update pending_authorization p set used_at = :now, verifier = null
                        from won where p.id = won.id
                        returning won.verifier
                        """)
                .param("id", pending.id())
                .param("now", Timestamp.from(clock.instant()))
                .query((row, number) -> key.open(row.getBytes(1), context(pending.id())))
                .optional();
    }

    void succeeded(PendingAuthorization pending, String connection, List<String> notes) {
        database.sql("update pending_authorization set connection = :connection, notes = :notes where id = :id")
                .param("connection", connection)
                .param("notes", notes.toArray(String[]::new))
                .param("id", pending.id())
                .update();
    }

    void failed(PendingAuthorization pending, String problem) {
        database.sql("update pending_authorization set problem = :problem where id = :id")
                .param("problem", problem)
                .param("id", pending.id())
                .update();
    }

    private PendingAuthorization read(ResultSet row, int number) throws SQLException {
        @Nullable String renews = row.getString("renews");
        return new PendingAuthorization(
                row.getString("id"),
                row.getString("browser"),
                row.getString("user_id"),
                row.getString("workspace"),
                row.getString("connector"),
                row.getString("connector_hash"),
                new OAuthClientId(row.getString("client")),
                renews == null ? null : new Renewed(new ConnectionId(renews), row.getLong("renews_incarnation")),
                row.getString("alias"),
                StoredSettings.read(row.getString("settings")),
                texts(row.getArray("scopes")),
                URI.create(row.getString("redirect_uri")),
                row.getString("return_to"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                instant(row.getTimestamp("used_at")),
                row.getString("connection"),
                row.getString("problem"),
                Arrays.asList((String[]) row.getArray("notes").getArray()));
    }

    private static @Nullable List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? null : Arrays.asList((String[]) array.getArray());
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private static String context(String id) {
        return "pending-authorization/" + id;
    }
}
