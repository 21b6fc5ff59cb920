package dev.serai.server.authserver;

import dev.serai.credential.DataKey;
import dev.serai.server.audit.Audit;
import dev.serai.server.authserver.TokenSubject.Subject;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What was granted, in PostgreSQL: encrypted, found by hashes. A change that is based on an outdated state is none: whoever
 * comes second with the same code or refresh token, on whichever node, has the whole grant withdrawn, as has whoever comes
 * with a refresh token that was replaced.
 */
@Repository
class Grants implements OAuth2AuthorizationService {
    private static final Duration CONSENT = Duration.ofMinutes(10);
    private static final String VERSION = "serai.version";

    /** What goes with a session is over when that is. One parameter: the time in milliseconds. */
    static final String SESSION_LASTS = """
             and (g.session_id is null or exists (
                select 1 from spring_session s where s.session_id = g.session_id and s.expiry_time > ?))
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final RegisteredClients clients;
    private final AccessClients accessClients;
    private final GrantContent content;
    private final TokenHashes hashes;
    private final DataKey key;
    private final Audit audit;
    private final Clock clock;

    Grants(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            RegisteredClients clients,
            AccessClients accessClients,
            GrantContent content,
            TokenHashes hashes,
            DataKey key,
            Audit audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clients = clients;
        this.accessClients = accessClients;
        this.content = content;
        this.hashes = hashes;
        this.key = key;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        boolean saved = Boolean.TRUE.equals(transactions.execute(_ -> {
            List<Row> rows = rows(authorization);
            boolean current = write(authorization, rows);
            if (current) {
                writeTokens(authorization.getId(), rows);
            }
            return current;
        }));
        if (!saved) {
            withdraw(authorization.getId(), "used_twice_at_once");
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        jdbc.sql("delete from access_grant where id = ?")
                .param(authorization.getId())
                .update();
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return find(id).orElse(null);
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String value, @Nullable OAuth2TokenType type) {
        for (TokenKind kind : kinds(type)) {
            Optional<Found> found = found(value, kind);
            if (found.isPresent()) {
                return current(found.get(), value, kind);
            }
        }
        return null;
    }

    private @Nullable OAuth2Authorization current(Found found, String value, TokenKind kind) {
        Optional<OAuth2Authorization> authorization = find(found.grant());
        boolean held = kind == TokenKind.STATE
                ? found.valid() && found.expiresAt().isAfter(clock.instant())
                : authorization.map(one -> one.getToken(value) != null).orElse(false);
        if (held) {
            return authorization.orElse(null);
        }
        if (kind == TokenKind.REFRESH) {
            withdraw(found.grant(), "refresh_token_reused");
        }
        return null;
    }

    private record Found(String grant, boolean valid, Instant expiresAt) {}

    private Optional<Found> found(String value, TokenKind kind) {
        return jdbc.sql("select grant_id, valid, expires_at from access_grant_token where hash = ?")
                .param(hashes.token(value, kind))
                .query((row, _) -> new Found(
                        row.getString("grant_id"),
                        row.getBoolean("valid"),
                        row.getTimestamp("expires_at").toInstant()))
                .optional();
    }

    private Optional<OAuth2Authorization> find(String id) {
        return jdbc.sql("select client, user_id, workspace, version, content from access_grant g where id = ?"
                        + SESSION_LASTS)
                .params(id, clock.millis())
                .query((row, _) -> {
                    @Nullable RegisteredClient client = clients.findById(row.getString("client"));
                    @Nullable String user = row.getString("user_id");
                    @Nullable String workspace = row.getString("workspace");
                    @Nullable Subject subject = user == null || workspace == null ? null : new Subject(user, workspace);
                    return client == null
                            ? Optional.<OAuth2Authorization>empty()
                            : Optional.of(content.read(
                                            key.openBytes(row.getBytes("content"), context(id)), client, id, subject)
                                    .attribute(VERSION, row.getLong("version"))
                                    .build());
                })
                .optional()
                .flatMap(found -> found);
    }

    /** All of a grant's tokens are worth nothing from now on, on every node. */
    private void withdraw(String id, String reason) {
        transactions.executeWithoutResult(_ -> jdbc.sql(
                        "delete from access_grant where id = ? returning user_id, workspace, client")
                .param(id)
                .query((row, _) -> {
                    audit.record(
                            row.getString("workspace"),
                            row.getString("user_id"),
                            "grant.withdrawn",
                            "client/" + row.getString("client"),
                            Map.of("reason", reason));
                    return id;
                })
                .list());
    }

    /** One hash to find it by. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(byte[] hash, TokenKind kind, String scopes, boolean valid, Instant expiresAt) {}

    private List<Row> rows(OAuth2Authorization authorization) {
        List<Row> rows = new ArrayList<>();
        @Nullable String state = authorization.getAttribute(OAuth2ParameterNames.STATE);
        if (state != null) {
            rows.add(new Row(
                    hashes.token(state, TokenKind.STATE),
                    TokenKind.STATE,
                    "",
                    true,
                    clock.instant().plus(CONSENT)));
        }
        for (GrantTokens.One one : GrantTokens.of(authorization)) {
            rows.add(new Row(
                    hashes.token(one.token().getTokenValue(), one.kind()),
                    one.kind(),
                    String.join(" ", one.scopes()),
                    !one.invalidated(),
                    one.expiresAt()));
        }
        return rows;
    }

    private boolean write(OAuth2Authorization authorization, List<Row> rows) {
        String id = authorization.getId();
        @Nullable Long version = authorization.getAttribute(VERSION);
        @Nullable Subject subject = subject(authorization);
        byte[] sealed = key.seal(content.write(authorization), context(id));
        Timestamp expiresAt = Timestamp.from(
                rows.stream().map(Row::expiresAt).max(Instant::compareTo).orElseGet(clock::instant));
        String sql = version == null ? """
                insert into access_grant (id, client, user_id, workspace, version, content, created_at, expires_at)
                values (:id, :client, :user, :workspace, 1, :content, :now, :expires)
                """ : """
                update access_grant set user_id = :user, workspace = :workspace, version = version + 1,
                    content = :content, expires_at = :expires
                where id = :id and version = :version
                """;
        return jdbc.sql(sql)
                        .param("id", id)
                        .param("client", authorization.getRegisteredClientId())
                        .param("user", subject == null ? null : subject.userId())
                        .param("workspace", subject == null ? null : subject.workspace())
                        .param("version", version)
                        .param("content", sealed)
                        .param("now", Timestamp.from(clock.instant()))
                        .param("expires", expiresAt)
                        .update()
                == 1;
    }

    /** What is not among the rows any more was replaced or has had its use; it is still found. */
    private void writeTokens(String id, List<Row> rows) {
        jdbc.sql("update access_grant_token set valid = false where grant_id = ?")
                .param(id)
                .update();
        for (Row row : rows) {
            jdbc.sql("""
                            insert into access_grant_token (hash, grant_id, kind, scopes, valid, expires_at)
                            values (?, ?, ?, ?, ?, ?)
                            on conflict (hash) do update set valid = excluded.valid
                            """)
                    .params(
                            row.hash(),
                            id,
                            row.kind().word(),
                            row.scopes(),
                            row.valid(),
                            Timestamp.from(row.expiresAt()))
                    .update();
        }
    }

    /** A service account's tokens act for itself. */
    private @Nullable Subject subject(OAuth2Authorization authorization) {
        @Nullable Subject granted = TokenSubject.of(authorization);
        return granted != null
                ? granted
                : accessClients
                        .find(authorization.getRegisteredClientId())
                        .flatMap(client -> client.userId() == null || client.workspace() == null
                                ? Optional.empty()
                                : Optional.of(new Subject(client.userId(), client.workspace())))
                        .orElse(null);
    }

    /** Without a type: what may be revoked and introspected. */
    private static Set<TokenKind> kinds(@Nullable OAuth2TokenType type) {
        return switch (type == null ? "" : type.getValue()) {
            case OAuth2ParameterNames.STATE -> EnumSet.of(TokenKind.STATE);
            case OAuth2ParameterNames.CODE -> EnumSet.of(TokenKind.CODE);
            case OAuth2ParameterNames.ACCESS_TOKEN -> EnumSet.of(TokenKind.ACCESS);
            case OAuth2ParameterNames.REFRESH_TOKEN -> EnumSet.of(TokenKind.REFRESH);
            case OAuth2ParameterNames.DEVICE_CODE -> EnumSet.of(TokenKind.DEVICE);
            case OAuth2ParameterNames.USER_CODE -> EnumSet.of(TokenKind.USER);
            default -> EnumSet.of(TokenKind.ACCESS, TokenKind.REFRESH);
        };
    }

    private static String context(String id) {
        return "access-grant/" + id;
    }
}
