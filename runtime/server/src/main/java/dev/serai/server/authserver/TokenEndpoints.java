package dev.serai.server.authserver;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationServerMetadata;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationServerMetadataClaimNames;
import org.springframework.stereotype.Component;

/** How the endpoints for programs differ from what Spring's authorization server does by itself. */
@Component
class TokenEndpoints {
    private static final List<String> GRANTS = List.of(
            AuthorizationGrantType.AUTHORIZATION_CODE.getValue(),
            AuthorizationGrantType.CLIENT_CREDENTIALS.getValue(),
            AuthorizationGrantType.REFRESH_TOKEN.getValue(),
            AuthorizationGrantType.DEVICE_CODE.getValue());

    private final Grants grants;
    private final AccessClients clients;

    TokenEndpoints(Grants grants, AccessClients clients) {
        this.grants = grants;
        this.clients = clients;
    }

    void configure(OAuth2AuthorizationServerConfigurer server) {
        server.tokenEndpoint(endpoint -> endpoint.accessTokenRequestConverter(TokenEndpoints::bearerAlone)
                        .accessTokenRequestConverter(new ServiceAccountScopes()))
                .tokenIntrospectionEndpoint(
                        endpoint -> endpoint.authenticationProvider(new WorkspaceIntrospection(grants, clients)))
                .authorizationServerMetadataEndpoint(
                        endpoint -> endpoint.authorizationServerMetadataCustomizer(TokenEndpoints::describe));
    }

    /** The API takes bearer tokens: one that was bound to a key would be taken without its proof. */
    private static @Nullable Authentication bearerAlone(HttpServletRequest request) {
        if (request.getHeader("DPoP") != null) {
            throw new OAuth2AuthenticationException(new OAuth2Error(
                    OAuth2ErrorCodes.INVALID_REQUEST, "DPoP is not supported: leave the header out.", null));
        }
        return null;
    }

    /** No more than there is. The keys are for what Serai signs; access tokens are references, and not signed. */
    private static void describe(OAuth2AuthorizationServerMetadata.Builder metadata) {
        metadata.claims(claims -> {
            List<String> secrets = List.of("client_secret_basic", "client_secret_post");
            List<String> methods = List.of("client_secret_basic", "client_secret_post", "none");
            claims.keySet()
                    .removeAll(List.of(
                            OAuth2AuthorizationServerMetadataClaimNames.TLS_CLIENT_CERTIFICATE_BOUND_ACCESS_TOKENS,
                            OAuth2AuthorizationServerMetadataClaimNames.DPOP_SIGNING_ALG_VALUES_SUPPORTED));
            claims.putAll(Map.of(
                    OAuth2AuthorizationServerMetadataClaimNames.TOKEN_ENDPOINT_AUTH_METHODS_SUPPORTED, methods,
                    OAuth2AuthorizationServerMetadataClaimNames.REVOCATION_ENDPOINT_AUTH_METHODS_SUPPORTED, methods,
                    OAuth2AuthorizationServerMetadataClaimNames.INTROSPECTION_ENDPOINT_AUTH_METHODS_SUPPORTED, secrets,
                    OAuth2AuthorizationServerMetadataClaimNames.GRANT_TYPES_SUPPORTED, GRANTS));
        });
    }
}
