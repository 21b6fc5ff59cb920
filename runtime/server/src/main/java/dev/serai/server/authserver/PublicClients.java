package dev.serai.server.authserver;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Programs that can keep no secret say who they are by their client_id alone (RFC 8628 §5.6, RFC 6749 §6): to begin a device
 * authorization, to poll for its tokens, to refresh and to revoke. What they prove is the code or token itself. To redeem an
 * authorization code they prove possession by PKCE, which is left to Spring's own provider.
 */
final class PublicClients implements AuthenticationConverter, AuthenticationProvider {
    private static final Set<String> GRANTS =
            Set.of(AuthorizationGrantType.REFRESH_TOKEN.getValue(), AuthorizationGrantType.DEVICE_CODE.getValue());
    private static final Set<String> OTHER_ENDPOINTS = Set.of("/oauth2/revoke", "/oauth2/device_authorization");

    private final RegisteredClients clients;

    PublicClients(RegisteredClients clients) {
        this.clients = clients;
    }

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        String @Nullable [] ids = request.getParameterValues(OAuth2ParameterNames.CLIENT_ID);
        boolean secret = request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || request.getParameter(OAuth2ParameterNames.CLIENT_SECRET) != null;
        if (secret || ids == null || ids.length != 1 || !isFor(request)) {
            return null;
        }
        Map<String, Object> parameters = new HashMap<>();
        @Nullable String grant = request.getParameter(OAuth2ParameterNames.GRANT_TYPE);
        if (grant != null) {
            parameters.put(OAuth2ParameterNames.GRANT_TYPE, grant);
        }
        return new OAuth2ClientAuthenticationToken(ids[0], ClientAuthenticationMethod.NONE, null, parameters);
    }

    private static boolean isFor(HttpServletRequest request) {
        @Nullable String grant = request.getParameter(OAuth2ParameterNames.GRANT_TYPE);
        return OTHER_ENDPOINTS.contains(request.getRequestURI())
                || (request.getRequestURI().equals("/oauth2/token") && grant != null && GRANTS.contains(grant));
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        OAuth2ClientAuthenticationToken asked = (OAuth2ClientAuthenticationToken) authentication;
        boolean byCode = AuthorizationGrantType.AUTHORIZATION_CODE
                .getValue()
                .equals(asked.getAdditionalParameters().get(OAuth2ParameterNames.GRANT_TYPE));
        if (byCode || !ClientAuthenticationMethod.NONE.equals(asked.getClientAuthenticationMethod())) {
            return null;
        }
        @Nullable
        RegisteredClient client = clients.findByClientId(asked.getPrincipal().toString());
        if (client == null || !client.getClientAuthenticationMethods().contains(ClientAuthenticationMethod.NONE)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
        return new OAuth2ClientAuthenticationToken(client, ClientAuthenticationMethod.NONE, null);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2ClientAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
