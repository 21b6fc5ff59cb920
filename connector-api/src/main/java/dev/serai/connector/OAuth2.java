package dev.serai.connector;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OAuth 2.0 authorization code grant with refresh (RFC 6749 §4.1, §6), as one provider speaks it.
 *
 * @param authUri the authorization endpoint
 * @param tokenUri the token endpoint
 * @param revocationUri the revocation endpoint (RFC 7009); null where the provider has none
 * @param deviceAuthorizationUri the device authorization endpoint (RFC 8628); null where the provider has none
 * @param issuer what the provider calls itself; null if it says nothing
 * @param clientAuthentication how the client shows who it is at the token endpoint (RFC 6749 §2.3)
 * @param pkce which code challenge goes along (RFC 7636)
 * @param tokenBody how token requests are written
 * @param authorizeParams extra parameters of the authorization request, with settings and {@code {client_id}} as
 *     placeholders
 * @param tokenParams extra parameters of the code exchange, likewise: {@code client_id: {client_id}} puts the client's
 *     id into the form although the client authenticates by HTTP Basic
 * @param tokenHeaders extra headers of every token request
 */
public record OAuth2(
        Template authUri,
        Template tokenUri,
        @Nullable Template revocationUri,
        @Nullable Template deviceAuthorizationUri,
        @Nullable Issuer issuer,
        Scopes scopes,
        ClientAuthentication clientAuthentication,
        Pkce pkce,
        TokenBody tokenBody,
        Map<String, Template> authorizeParams,
        Map<String, Template> tokenParams,
        Map<String, String> tokenHeaders,
        Refresh refresh,
        TokenResponse response,
        TokenLifetime lifetime)
        implements AuthScheme {

    public OAuth2 {
        authorizeParams = Map.copyOf(authorizeParams);
        tokenParams = Map.copyOf(tokenParams);
        tokenHeaders = Map.copyOf(tokenHeaders);
        for (String reserved : List.of(
                "client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "client_secret")) {
            if (authorizeParams.containsKey(reserved)) {
                throw new InvalidConnectorException(
                        "auth.oauth2.authorize_params." + reserved, "Serai sets this parameter itself; remove it");
            }
        }
    }

    /** Of a provider without device codes. */
    public OAuth2(
            Template authUri,
            Template tokenUri,
            @Nullable Template revocationUri,
            @Nullable Issuer issuer,
            Scopes scopes,
            ClientAuthentication clientAuthentication,
            Pkce pkce,
            TokenBody tokenBody,
            Map<String, Template> authorizeParams,
            Map<String, Template> tokenParams,
            Map<String, String> tokenHeaders,
            Refresh refresh,
            TokenResponse response,
            TokenLifetime lifetime) {
        this(
                authUri,
                tokenUri,
                revocationUri,
                null,
                issuer,
                scopes,
                clientAuthentication,
                pkce,
                tokenBody,
                authorizeParams,
                tokenParams,
                tokenHeaders,
                refresh,
                response,
                lifetime);
    }

    /** How the client authenticates at the token endpoint. */
    public enum ClientAuthentication {
        CLIENT_SECRET_POST,
        CLIENT_SECRET_BASIC,
        /** A public client: PKCE alone. */
        NONE;

        public boolean needsSecret() {
            return this != NONE;
        }
    }

    /** Which PKCE method goes along (RFC 7636 §4.2). */
    public enum Pkce {
        S256,
        /** Only for providers that refuse the parameter. */
        NONE
    }

    /** How a token request's body is written. */
    public enum TokenBody {
        FORM,
        JSON
    }

    /**
     * The provider's issuer identifier.
     *
     * @param is the expected value
     * @param iss whether the callback carries it (RFC 9207 §2)
     */
    public record Issuer(Template is, IssParameter iss) {}

    /** Whether the authorization response carries {@code iss}. If it does, it must be right in every case. */
    public enum IssParameter {
        REQUIRED,
        OPTIONAL,
        NONE
    }

    /**
     * @param defaults what is asked for if nobody says more
     * @param separator what stands between scopes in the request
     * @param descriptions what a scope allows, in words for the person who is asked; none for those that nobody described
     */
    public record Scopes(List<String> defaults, String separator, Map<String, String> descriptions) {
        public Scopes {
            defaults = List.copyOf(defaults);
            descriptions = Map.copyOf(descriptions);
            if (separator.isEmpty()) {
                throw new InvalidConnectorException("auth.oauth2.scopes.separator", "must not be empty");
            }
        }

        /** Scopes that nobody described. */
        public Scopes(List<String> defaults, String separator) {
            this(defaults, separator, Map.of());
        }
    }

    /**
     * @param sendScope whether the granted scopes are sent along with a refresh
     * @param rotation what a refresh does to the tokens before it
     * @param settle how long after our deadline the provider may still be working on a request; null for the default
     * @param margin how long before its end a token in use is renewed; null for 70 to 90 % of its life
     * @param grace for how long a refresh token that was used is accepted once more, so that a lost answer can be asked for
     *     again; null for not at all
     * @param params extra parameters of the refresh request, with settings and {@code {client_id}} as placeholders
     */
    public record Refresh(
            boolean sendScope,
            Rotation rotation,
            @Nullable Duration settle,
            @Nullable Duration margin,
            @Nullable Duration grace,
            Map<String, Template> params) {
        public Refresh {
            params = Map.copyOf(params);
            if (grace != null && (rotation == Rotation.NONE || rotation == Rotation.ROLLING)) {
                throw new InvalidConnectorException(
                        "auth.oauth2.refresh.grace",
                        "means nothing where a used refresh token stays good (rotation none or rolling); remove it");
            }
        }

        /** Without margin and grace. */
        public Refresh(boolean sendScope, Rotation rotation, @Nullable Duration settle, Map<String, Template> params) {
            this(sendScope, rotation, settle, null, null, params);
        }
    }

    /** What a refresh does to the refresh token that was sent. */
    public enum Rotation {
        /** The refresh token stays as it is; a refresh may simply be repeated. */
        NONE,
        /** A new one comes each time, the old one stays good. */
        ROLLING,
        /** A new one comes each time and the old one is dead: the default where nothing is declared. */
        SINGLE_USE,
        /** As {@link #SINGLE_USE}, and the old access token dies too. */
        KILLS_ACCESS_TOKEN
    }

    /**
     * Where the parts of a token answer stand, as JSON pointers (RFC 6901).
     *
     * @param keep values to keep beside the tokens by name, e.g. {@code instance_url}
     * @param errors the provider's own error codes, and which code of RFC 6749 §5.2 each means
     */
    public record TokenResponse(
            String accessToken,
            String refreshToken,
            String expiresIn,
            String scope,
            String error,
            String errorDescription,
            Map<String, String> keep,
            Map<String, String> errors) {
        /** As RFC 6749 §5.1 has it. */
        public static final TokenResponse STANDARD = new TokenResponse(
                "/access_token",
                "/refresh_token",
                "/expires_in",
                "/scope",
                "/error",
                "/error_description",
                Map.of(),
                Map.of());

        public TokenResponse {
            keep = Map.copyOf(keep);
            errors = Map.copyOf(errors);
            for (String pointer : List.of(accessToken, refreshToken, expiresIn, scope, error, errorDescription)) {
                Pointers.check("auth.oauth2.response", pointer);
            }
            keep.forEach((name, pointer) -> Pointers.check("auth.oauth2.response.keep." + name, pointer));
        }
    }

    /**
     * How long tokens live; null means unknown or unlimited.
     *
     * @param accessToken used where the answer has no {@code expires_in}
     * @param refreshIdle how long an unused refresh token lives
     * @param refreshAbsolute how long a grant lives in all
     */
    public record TokenLifetime(
            @Nullable Duration accessToken,
            @Nullable Duration refreshIdle,
            @Nullable Duration refreshAbsolute) {}
}
