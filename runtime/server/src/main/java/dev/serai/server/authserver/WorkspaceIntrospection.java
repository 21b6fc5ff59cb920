package dev.serai.server.authserver;

import dev.serai.server.authserver.TokenSubject.Subject;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** Looks before Spring's own provider does: another workspace's token is told to be none. */
final class WorkspaceIntrospection implements AuthenticationProvider {
    private final Grants grants;
    private final AccessClients clients;

    WorkspaceIntrospection(Grants grants, AccessClients clients) {
        this.grants = grants;
        this.clients = clients;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        OAuth2TokenIntrospectionAuthenticationToken asked =
                (OAuth2TokenIntrospectionAuthenticationToken) authentication;
        @Nullable OAuth2Authorization found = grants.findByToken(asked.getToken(), null);
        @Nullable Subject subject = found == null ? null : TokenSubject.of(found);
        boolean own = subject != null && subject.workspace().equals(workspace(asked));
        // as it came, and thus not active; or else Spring's provider is next
        return own ? null : asked;
    }

    private @Nullable String workspace(OAuth2TokenIntrospectionAuthenticationToken asked) {
        @Nullable
        RegisteredClient client =
                asked.getPrincipal() instanceof OAuth2ClientAuthenticationToken by ? by.getRegisteredClient() : null;
        return client == null
                ? null
                : clients.find(client.getId()).map(AccessClient::workspace).orElse(null);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2TokenIntrospectionAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
