package dev.serai.server.authserver;

import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationServerMetadata;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationServerMetadataClaimNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2DeviceCodeAuthenticationProvider;
import org.springframework.stereotype.Component;

/** How the endpoints for programs differ from what Spring's authorization server does by itself. */
@Component
class TokenEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(TokenEndpoints.class);

    private static final List<String> GRANTS = List.of(
            AuthorizationGrantType.AUTHORIZATION_CODE.getValue(),
            AuthorizationGrantType.CLIENT_CREDENTIALS.getValue(),
            AuthorizationGrantType.REFRESH_TOKEN.getValue(),
            AuthorizationGrantType.DEVICE_CODE.getValue());

    private final Grants grants;
    private final AccessClients clients;
    private final DevicePolling polling;
    private final PasswordGrant passwords;
    private final boolean passwordsTaken;

    TokenEndpoints(
            Grants grants,
            AccessClients clients,
            DevicePolling polling,
            PasswordGrant passwords,
            SeraiConfiguration configuration) {
        this.grants = grants;
        this.clients = clients;
        this.polling = polling;
        this.passwords = passwords;
        this.passwordsTaken = !configuration.passwordGrantClients().isEmpty();
        if (passwordsTaken) {
            LOG.warn(
                    "The password grant is on for {} (SERAI_PASSWORD_GRANT_CLIENTS): these programs see people's"
                            + " passwords. Name none but your own, and none that could use /oauth2/authorize",
                    String.join(", ", configuration.passwordGrantClients()));
        }
    }

    void configure(OAuth2AuthorizationServerConfigurer server) {
        server.tokenEndpoint(endpoint -> endpoint.accessTokenRequestConverter(TokenEndpoints::bearerAlone)
                        .accessTokenRequestConverter(new ServiceAccountScopes())
                        .accessTokenRequestConverter(PasswordRequest::of)
                        .authenticationProvider(passwords)
                        .authenticationProviders(providers -> providers.replaceAll(one ->
                                one instanceof OAuth2DeviceCodeAuthenticationProvider ? polling.before(one) : one)))
                .tokenIntrospectionEndpoint(
                        endpoint -> endpoint.authenticationProvider(new WorkspaceIntrospection(grants, clients)))
                .authorizationServerMetadataEndpoint(
                        endpoint -> endpoint.authorizationServerMetadataCustomizer(this::describe));
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
    private void describe(OAuth2AuthorizationServerMetadata.Builder metadata) {
        metadata.claims(claims -> {
            List<String> secrets = List.of("client_secret_basic", "client_secret_post");
            List<String> methods = List.of("client_secret_basic", "client_secret_post", "none");
            claims.keySet()
                    .removeAll(List.of(
                            OAuth2AuthorizationServerMetadataClaimNames.TLS_CLIENT_CERTIFICATE_BOUND_ACCESS_TOKENS,
                            OAuth2AuthorizationServerMetadataClaimNames.DPOP_SIGNING_ALG_VALUES_SUPPORTED));
            claims.putAll(Map.of(
                    OAuth2AuthorizationServerMetadataClaimNames.TOKEN_ENDPOINT_AUTH_METHODS_SUPPORTED,
                    methods,
                    OAuth2AuthorizationServerMetadataClaimNames.REVOCATION_ENDPOINT_AUTH_METHODS_SUPPORTED,
                    methods,
                    OAuth2AuthorizationServerMetadataClaimNames.INTROSPECTION_ENDPOINT_AUTH_METHODS_SUPPORTED,
                    secrets,
                    OAuth2AuthorizationServerMetadataClaimNames.GRANT_TYPES_SUPPORTED,
                    grantTypes(),
                    "authorization_response_iss_parameter_supported",
                    true));
        });
    }

    private List<String> grantTypes() {
        return passwordsTaken
                ? Stream.concat(GRANTS.stream(), Stream.of(PasswordGrant.TYPE.getValue()))
                        .toList()
                : GRANTS;
    }
}
