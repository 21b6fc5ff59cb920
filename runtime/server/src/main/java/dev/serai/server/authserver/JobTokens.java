package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import dev.serai.server.authserver.AccessClient.Kind;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.identity.Users;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Service;

/**
 * Access tokens of programs that the platform starts itself. Each such program has a client of its own, which can ask for no
 * token: it is handed some, and all that one run was handed end together.
 */
@Service
public class JobTokens {
    /** What one token lives at the most. */
    public static final Duration LIFE = RegisteredClients.ACCESS_TOKEN;

    private final AccessClients clients;
    private final RegisteredClients registered;
    private final Grants grants;
    private final Users users;
    private final JdbcClient jdbc;
    private final Clock clock;

    JobTokens(
            AccessClients clients,
            RegisteredClients registered,
            Grants grants,
            Users users,
            JdbcClient jdbc,
            Clock clock) {
        this.clients = clients;
        this.registered = registered;
        this.grants = grants;
        this.users = users;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** One that was handed out. */
    public record Token(SecretValue value, Instant issuedAt, Instant expiresAt) {}

    /**
     * Makes a client.
     *
     * @return its id
     */
    public String open(String name, String workspace, Set<Scope> scopes) {
        String user = users.addService(name, workspace, Role.ADMIN);
        return clients.add(Kind.JOB, name, workspace, user, false, scopes, List.of())
                .client()
                .id();
    }

    /** Tokens that it is handed from now on have these scopes. */
    public void change(String client, Set<Scope> scopes) {
        clients.change(client, scopes);
    }

    /** Its tokens are worth nothing, and it gets no more. */
    public void close(String client) {
        clients.find(client).ifPresent(found -> {
            clients.revoke(found);
            users.disable(Objects.requireNonNull(found.userId(), "a job acts as somebody"));
        });
    }

    /**
     * A new token; those that the run has stay good for their time.
     *
     * @param run by what name {@link #revoke} finds it
     */
    public Token issue(String client, String run, Duration life) {
        @Nullable RegisteredClient found = registered.findById(client);
        if (found == null) {
            throw new IllegalStateException("The job's client was revoked.");
        }
        Instant now = clock.instant();
        Set<String> scopes = found.getScopes();
        OAuth2AccessToken token = InProcess.accessToken(now, life, scopes);
        grants.save(InProcess.grant(
                        prefix(run) + UUID.randomUUID(), found, RegisteredClients.JOB, found.getClientId(), scopes)
                .accessToken(token)
                .build());
        return new Token(SecretValue.of(token.getTokenValue()), now, now.plus(life));
    }

    /** All that this run was handed are worth nothing from the next request on. */
    public void revoke(String client, String run) {
        jdbc.sql("delete from access_grant where client = ? and starts_with(id, ?)")
                .params(client, prefix(run))
                .update();
    }

    private static String prefix(String run) {
        return "run-" + run + "-";
    }
}
