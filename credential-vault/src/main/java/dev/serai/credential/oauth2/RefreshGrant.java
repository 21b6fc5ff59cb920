package dev.serai.credential.oauth2;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.credential.SecretValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Exchanges a refresh token for new tokens (RFC 6749 §6). Thread-safe; blocks for at most {@link TokenEndpoint#DEADLINE}. */
public final class RefreshGrant {
    private final TokenEndpoint endpoint;

    public RefreshGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Sends the refresh token once. What may follow is the caller's to decide: after {@link TokenOutcome.Unknown} the token
     * may be used up.
     *
     * @param settings of the connection, checked
     * @param grantedScopes sent along only if the connector says so
     */
    public TokenOutcome refresh(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            SecretValue refreshToken,
            List<String> grantedScopes) {
        OAuth2 oauth2 = connector.oauth2();
        Map<String, String> parameters =
                new LinkedHashMap<>(ExtraParameters.expand(oauth2.refresh().params(), settings, client.clientId()));
        if (oauth2.refresh().sendScope() && !grantedScopes.isEmpty()) {
            parameters.put("scope", String.join(oauth2.scopes().separator(), grantedScopes));
        }
        parameters.putAll(ClientAuthenticator.single(
                new RefreshTokenGrant(new RefreshToken(refreshToken.reveal())).toParameters()));
        return endpoint.request(connector, settings, client, parameters, List.of(refreshToken));
    }
}
