package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import dev.serai.server.authserver.TokenSubject.Subject;
import dev.serai.server.identity.RandomToken;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** Grants that Serai makes without a browser's way through {@code /oauth2/authorize}: for sessions, jobs, and by password. */
final class InProcess {
    private InProcess() {}

    /** A grant for a person, with a new id and no tokens yet. */
    static OAuth2Authorization.Builder grant(
            RegisteredClient client, AuthorizationGrantType type, Subject person, Set<String> scopes) {
        return grant(UUID.randomUUID().toString(), client, type, person.userId(), scopes)
                .attribute(Principal.class.getName(), new TokenSubject(person));
    }

    /** A grant whose tokens act as the client's own user. */
    static OAuth2Authorization.Builder grant(
            String id, RegisteredClient client, AuthorizationGrantType type, String principal, Set<String> scopes) {
        return OAuth2Authorization.withRegisteredClient(client)
                .id(id)
                .principalName(principal)
                .authorizationGrantType(type)
                .authorizedScopes(scopes);
    }

    /** A new reference token of 256 bits. */
    static OAuth2AccessToken accessToken(Instant now, Duration life, Set<String> scopes) {
        SecretValue value = RandomToken.random();
        return new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, value.reveal(), now, now.plus(life), scopes);
    }
}
