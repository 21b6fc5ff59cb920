package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The programs that may ask for tokens, in PostgreSQL. One that was revoked is not there any more. */
@Repository
class AccessClients {
    private static final String SELECT = """
            select id, client_id, kind, name, workspace, user_id, secret is not null as confidential, scopes,
                   redirect_uris, created_at
            from access_client where revoked_at is null
            """;

    private final JdbcClient jdbc;
    private final TokenHashes hashes;
    private final Clock clock;

    AccessClients(JdbcClient jdbc, TokenHashes hashes, Clock clock) {
        this.jdbc = jdbc;
        this.hashes = hashes;
        this.clock = clock;
    }

    /** A new client and its secret, which nobody sees again; null if it has none. */
    record Made(AccessClient client, @Nullable SecretValue secret) {
        SecretValue requiredSecret() {
            return Objects.requireNonNull(secret, "a confidential client has a secret");
        }
    }

    Made add(
            AccessClient.Kind kind,
            String name,
            String workspace,
            @Nullable String userId,
            boolean confidential,
            Set<Scope> scopes,
            List<String> redirectUris) {
        String id = UUID.randomUUID().toString();
        String clientId = kind.prefix() + id.substring(0, 18);
        Instant now = clock.instant();
        @Nullable SecretValue secret = confidential ? RandomToken.random() : null;
        jdbc.sql("""
                        insert into access_client
                            (id, client_id, kind, name, workspace, user_id, secret, scopes, redirect_uris, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(id)
                .param(clientId)
                .param(kind.name().toLowerCase(Locale.ROOT))
                .param(name)
                .param(workspace)
                .param(userId)
                .param(secret == null ? null : hashes.secret(secret.reveal(), clientId))
                .param(Scope.words(scopes))
                .param(String.join("\n", redirectUris))
                .param(Timestamp.from(now))
                .update();
        AccessClient made =
                new AccessClient(id, clientId, kind, name, workspace, userId, confidential, scopes, redirectUris, now);
        return new Made(made, secret);
    }

    Optional<AccessClient> find(String id) {
        return jdbc.sql(SELECT + " and id = ?")
                .param(id)
                .query((row, _) -> client(row))
                .optional();
    }

    Optional<AccessClient> findByClientId(String clientId) {
        return jdbc.sql(SELECT + " and client_id = ?")
                .param(clientId)
                .query((row, _) -> client(row))
                .optional();
    }

    List<AccessClient> list(String workspace, Collection<AccessClient.Kind> kinds) {
        return jdbc.sql(SELECT + " and workspace = :workspace and kind in (:kinds) order by created_at desc, id")
                .param("workspace", workspace)
                .param(
                        "kinds",
                        kinds.stream()
                                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                                .toList())
                .query((row, _) -> client(row))
                .list();
    }

    boolean isSecret(String clientId, String secret) {
        return jdbc.sql("select secret from access_client where client_id = ? and revoked_at is null")
                .param(clientId)
                .query((row, _) -> row.getBytes("secret"))
                .optional()
                .map(hash -> hashes.isSecret(hash, secret, clientId))
                .orElse(false);
    }

    /** The client, if this is its secret: one look-up. */
    Optional<AccessClient> findBySecret(String clientId, SecretValue secret) {
        return jdbc.sql(SELECT.replace("select id", "select secret, id") + " and client_id = ? and secret is not null")
                .param(clientId)
                .query((row, _) -> hashes.isSecret(row.getBytes("secret"), secret.reveal(), clientId)
                        ? Optional.of(client(row))
                        : Optional.<AccessClient>empty())
                .optional()
                .flatMap(found -> found);
    }

    void change(String id, Set<Scope> scopes) {
        jdbc.sql("update access_client set scopes = ? where id = ?")
                .params(Scope.words(scopes), id)
                .update();
    }

    /** It gets no more tokens, and those it has are worth nothing from the next request on. */
    void revoke(AccessClient client) {
        jdbc.sql("update access_client set revoked_at = ? where id = ?")
                .params(Timestamp.from(clock.instant()), client.id())
                .update();
        jdbc.sql("delete from access_grant where client = ?").param(client.id()).update();
    }

    private static AccessClient client(ResultSet row) throws SQLException {
        return new AccessClient(
                row.getString("id"),
                row.getString("client_id"),
                AccessClient.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("name"),
                row.getString("workspace"),
                row.getString("user_id"),
                row.getBoolean("confidential"),
                Scope.parse(row.getString("scopes")),
                row.getString("redirect_uris").lines().toList(),
                row.getTimestamp("created_at").toInstant());
    }
}
