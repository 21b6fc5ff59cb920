package dev.serai.credential.oauth2;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.credential.SecretValue;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Redeems an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.5). Thread-safe; blocks for at most
 * {@link TokenEndpoint#DEADLINE}.
 */
public final class AuthorizationCodeGrant {
    private final TokenEndpoint endpoint;

    public AuthorizationCodeGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Sends the code once; a code is never worth a second try.
     *
     * @param settings checked
     * @param redirectUri the very one of the authorization request
     * @param pkce the one whose challenge went along; left out where the connector says that the provider refuses it
     */
    public TokenOutcome redeem(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            SecretValue code,
            URI redirectUri,
            Pkce pkce) {
        OAuth2 oauth2 = connector.oauth2();
        AuthorizationCode authorizationCode = new AuthorizationCode(code.reveal());
        com.nimbusds.oauth2.sdk.AuthorizationCodeGrant grant = switch (oauth2.pkce()) {
            case S256 ->
                new com.nimbusds.oauth2.sdk.AuthorizationCodeGrant(
                        authorizationCode,
                        redirectUri,
                        new CodeVerifier(pkce.verifier().reveal()));
            case NONE -> new com.nimbusds.oauth2.sdk.AuthorizationCodeGrant(authorizationCode, redirectUri);
        };
        Map<String, String> parameters =
                new LinkedHashMap<>(ExtraParameters.expand(oauth2.tokenParams(), settings, client.clientId()));
        parameters.putAll(ClientAuthenticator.single(grant.toParameters()));
        return endpoint.request(connector, settings, client, parameters, List.of(code, pkce.verifier()));
    }
}
