package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import dev.serai.server.authserver.TokenSubject.Subject;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Scope;
import dev.serai.server.identity.SessionTokens;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Grants that nobody is asked for: people use Serai's own pages, and as long as they are signed in. */
@Component
class SessionGrants implements SessionTokens {
    static final String CLIENT = "serai-portal";

    private final RegisteredClients clients;
    private final Grants grants;
    private final JdbcClient jdbc;
    private final Clock clock;

    SessionGrants(RegisteredClients clients, Grants grants, JdbcClient jdbc, Clock clock) {
        this.clients = clients;
        this.grants = grants;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    @Transactional
    public Issued issue(CurrentUser user, String sessionId) {
        RegisteredClient portal = Objects.requireNonNull(clients.findById(CLIENT), "the tables hold it from the start");
        Set<String> scopes = scopes(user).stream().map(Scope::word).collect(Collectors.toSet());
        OAuth2AccessToken token = InProcess.accessToken(clock.instant(), RegisteredClients.ACCESS_TOKEN, scopes);
        OAuth2Authorization grant = InProcess.grant(
                        portal, RegisteredClients.SESSION, new Subject(user.id(), user.workspace()), scopes)
                .accessToken(token)
                .build();
        grants.save(grant);
        jdbc.sql("update access_grant set session_id = ? where id = ?")
                .params(sessionId, grant.getId())
                .update();
        return new Issued(
                SecretValue.of(token.getTokenValue()),
                Objects.requireNonNull(token.getExpiresAt(), "it was given one"));
    }

    /** What the person's session may do with datasets. */
    private static Set<Scope> scopes(CurrentUser user) {
        return user.writesDatasets() ? Set.of(Scope.DATASETS_READ, Scope.DATASETS_WRITE) : Set.of(Scope.DATASETS_READ);
    }
}
