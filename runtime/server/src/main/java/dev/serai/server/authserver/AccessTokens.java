package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.BearerTokens;
import dev.serai.server.identity.Scope;
import dev.serai.server.identity.Users;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Looks access tokens up, at every request anew: what was revoked on one node is worth nothing on the others at once. */
@Repository
class AccessTokens implements BearerTokens {
    private final JdbcClient jdbc;
    private final TokenHashes hashes;
    private final Users users;
    private final Clock clock;

    AccessTokens(JdbcClient jdbc, TokenHashes hashes, Users users, Clock clock) {
        this.jdbc = jdbc;
        this.hashes = hashes;
        this.users = users;
        this.clock = clock;
    }

    private record Row(
            String user,
            String workspace,
            String scopes,
            String client,
            @Nullable String sessionId) {}

    @Override
    public Optional<Bearer> find(SecretValue token) {
        return jdbc.sql("""
                        select g.user_id, g.workspace, t.scopes, c.client_id, g.session_id
                        from access_grant_token t
                        join access_grant g on g.id = t.grant_id
                        join access_client c on c.id = g.client
                        where t.hash = ? and t.valid and t.expires_at > ? and c.revoked_at is null
                            and g.user_id is not null and g.workspace is not null
                        """ + Grants.SESSION_LASTS)
                .params(hashes.token(token.reveal(), TokenKind.ACCESS), Timestamp.from(clock.instant()), clock.millis())
                .query((row, _) -> new Row(
                        row.getString("user_id"),
                        row.getString("workspace"),
                        row.getString("scopes"),
                        row.getString("client_id"),
                        row.getString("session_id")))
                .optional()
                .flatMap(this::bearer);
    }

    /** Who left the workspace has no token for it. */
    private Optional<Bearer> bearer(Row row) {
        return users.find(row.user(), row.workspace())
                .filter(user -> user.workspace().equals(row.workspace()))
                .map(user -> new Bearer(user, Scope.parse(row.scopes()), row.client(), row.sessionId()));
    }
}
