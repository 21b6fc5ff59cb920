package dev.serai.server.authserver;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** A service account that names no scope gets all of its own (RFC 6749 §3.3). */
final class ServiceAccountScopes implements AuthenticationConverter {
    private final OAuth2ClientCredentialsAuthenticationConverter converter =
            new OAuth2ClientCredentialsAuthenticationConverter();

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        @Nullable Authentication asked = converter.convert(request);
        if (asked instanceof OAuth2ClientCredentialsAuthenticationToken token
                && token.getScopes().isEmpty()
                && token.getPrincipal() instanceof OAuth2ClientAuthenticationToken client) {
            @Nullable RegisteredClient registered = client.getRegisteredClient();
            return registered == null
                    ? asked
                    : new OAuth2ClientCredentialsAuthenticationToken(
                            client, registered.getScopes(), token.getAdditionalParameters());
        }
        return asked;
    }
}
