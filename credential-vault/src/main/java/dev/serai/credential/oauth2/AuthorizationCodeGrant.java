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
     * Sends the code with each of the client's secrets in turn, until the provider accepts one: while a secret is rotated two may
     * be right. A provider that refuses the secret has not looked at the code (RFC 6749 §3.2.1); to one that burns it all the
     * same, the second try costs nothing either.
     *
     * @param candidates the first to be tried first
     */
    public TokenOutcome redeem(
            Connector connector,
            Map<String, String> settings,
            List<ClientCredentials> candidates,
            SecretValue code,
            URI redirectUri,
            Pkce pkce) {
        TokenOutcome outcome = redeem(connector, settings, candidates.getFirst(), code, redirectUri, pkce);
        for (ClientCredentials other : candidates.subList(1, candidates.size())) {
            if (!(outcome instanceof TokenOutcome.Refused refused) || !refused.isAboutTheClient()) {
                return outcome;
            }
            TokenOutcome next = redeem(connector, settings, other, code, redirectUri, pkce);
            // burnt by the first try: what has to be mended is the secret
            if (!(next instanceof TokenOutcome.Refused burnt) || !burnt.error().equals("invalid_grant")) {
                outcome = next;
            }
        }
        return outcome;
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
