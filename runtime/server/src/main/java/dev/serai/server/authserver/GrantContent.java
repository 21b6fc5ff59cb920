package dev.serai.server.authserver;

import dev.serai.server.authserver.TokenSubject.Subject;
import java.security.Principal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2DeviceCode;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.OAuth2TokenIntrospectionClaimNames;
import org.springframework.security.oauth2.core.OAuth2UserCode;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** An authorization as it is kept: what Spring's authorization server needs of it later, and nothing of anybody's classes. */
@Component
class GrantContent {
    private final JsonMapper json;

    GrantContent(JsonMapper json) {
        this.json = json;
    }

    /** Never printed: it holds tokens. */
    private record Kept(
            String grantType,
            Set<String> scopes,
            @Nullable String state,
            @Nullable Set<String> deviceScopes,
            @Nullable Request request,
            List<KeptToken> tokens) {
        @Override
        public String toString() {
            return "Kept";
        }
    }

    private record Request(
            String authorizationUri,
            String clientId,
            @Nullable String redirectUri,
            Set<String> scopes,
            @Nullable String state,
            Map<String, String> pkce) {}

    private record KeptToken(
            String kind, String value, Instant issuedAt, Instant expiresAt, Set<String> scopes, boolean invalidated) {
        @Override
        public String toString() {
            return kind;
        }
    }

    byte[] write(OAuth2Authorization authorization) {
        @Nullable
        OAuth2AuthorizationRequest request = authorization.getAttribute(OAuth2AuthorizationRequest.class.getName());
        @Nullable Set<String> deviceScopes = authorization.getAttribute(OAuth2ParameterNames.SCOPE);
        return json.writeValueAsBytes(new Kept(
                authorization.getAuthorizationGrantType().getValue(),
                new TreeSet<>(authorization.getAuthorizedScopes()),
                authorization.getAttribute(OAuth2ParameterNames.STATE),
                deviceScopes == null ? null : new TreeSet<>(deviceScopes),
                request == null ? null : request(request),
                GrantTokens.of(authorization).stream()
                        .map(one -> new KeptToken(
                                one.kind().word(),
                                one.token().getTokenValue(),
                                one.issuedAt(),
                                one.expiresAt(),
                                one.scopes(),
                                one.invalidated()))
                        .toList()));
    }

    private static Request request(OAuth2AuthorizationRequest request) {
        Map<String, String> pkce = new TreeMap<>();
        for (String name : List.of(PkceParameterNames.CODE_CHALLENGE, PkceParameterNames.CODE_CHALLENGE_METHOD)) {
            if (request.getAdditionalParameters().get(name) instanceof String value) {
                pkce.put(name, value);
            }
        }
        return new Request(
                request.getAuthorizationUri(),
                request.getClientId(),
                request.getRedirectUri(),
                new TreeSet<>(request.getScopes()),
                request.getState(),
                pkce);
    }

    /** @param subject null as long as nobody has granted anything */
    OAuth2Authorization.Builder read(byte[] content, RegisteredClient client, String id, @Nullable Subject subject) {
        Kept kept = json.readValue(content, Kept.class);
        OAuth2Authorization.Builder authorization = OAuth2Authorization.withRegisteredClient(client)
                .id(id)
                .principalName(subject == null ? client.getClientId() : subject.userId())
                .authorizationGrantType(new AuthorizationGrantType(kept.grantType()))
                .authorizedScopes(kept.scopes());
        if (subject != null) {
            authorization.attribute(Principal.class.getName(), new TokenSubject(subject));
        }
        if (kept.state() != null) {
            authorization.attribute(OAuth2ParameterNames.STATE, kept.state());
        }
        if (kept.deviceScopes() != null) {
            authorization.attribute(OAuth2ParameterNames.SCOPE, new HashSet<>(kept.deviceScopes()));
        }
        if (kept.request() != null) {
            authorization.attribute(OAuth2AuthorizationRequest.class.getName(), request(kept.request()));
        }
        kept.tokens()
                .forEach(one -> authorization.token(token(one), metadata -> {
                    metadata.put(OAuth2Authorization.Token.INVALIDATED_METADATA_NAME, one.invalidated());
                    if (TokenKind.of(one.kind()) == TokenKind.ACCESS && subject != null) {
                        metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, claims(one, subject));
                    }
                }));
        return authorization;
    }

    /** What introspection tells. */
    private static Map<String, Object> claims(KeptToken token, Subject subject) {
        return Map.of(
                OAuth2TokenIntrospectionClaimNames.SUB,
                subject.userId(),
                OAuth2TokenIntrospectionClaimNames.SCOPE,
                List.copyOf(token.scopes()),
                "workspace",
                subject.workspace());
    }

    private static OAuth2AuthorizationRequest request(Request kept) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(kept.authorizationUri())
                .clientId(kept.clientId())
                .redirectUri(kept.redirectUri())
                .scopes(kept.scopes())
                .state(kept.state())
                .additionalParameters(Map.copyOf(kept.pkce()))
                .build();
    }

    private static OAuth2Token token(KeptToken kept) {
        return switch (TokenKind.of(kept.kind())) {
            case STATE -> throw new IllegalStateException("A state is no token.");
            case CODE -> new OAuth2AuthorizationCode(kept.value(), kept.issuedAt(), kept.expiresAt());
            case ACCESS ->
                new OAuth2AccessToken(
                        OAuth2AccessToken.TokenType.BEARER,
                        kept.value(),
                        kept.issuedAt(),
                        kept.expiresAt(),
                        kept.scopes());
            case REFRESH -> new OAuth2RefreshToken(kept.value(), kept.issuedAt(), kept.expiresAt());
            case DEVICE -> new OAuth2DeviceCode(kept.value(), kept.issuedAt(), kept.expiresAt());
            case USER -> new OAuth2UserCode(kept.value(), kept.issuedAt(), kept.expiresAt());
        };
    }
}
