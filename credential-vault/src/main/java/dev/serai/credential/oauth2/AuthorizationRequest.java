package dev.serai.credential.oauth2;

import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.http.AddressGuard;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The request that a user's browser takes to the authorization endpoint (RFC 6749 §4.1.1). Never holds the client secret.
 *
 * @param settings of the connector, checked
 * @param redirectUri distinct per connector
 * @param state 256 random bits (§10.12), see {@link #newState()}
 * @param pkce its challenge goes along unless the connector says that the provider refuses it
 */
public record AuthorizationRequest(
        Connector connector,
        Map<String, String> settings,
        OAuthClient client,
        URI redirectUri,
        SecretValue state,
        Pkce pkce) {
    public AuthorizationRequest {
        settings = Map.copyOf(settings);
    }

    /** A state that nobody can guess. */
    public static SecretValue newState() {
        return Pkce.randomText();
    }

    /** What is asked for: the connector's defaults and the client's own, each once. */
    public List<String> scopes() {
        return scopes(connector, client);
    }

    /** What a client asks for at a connector's provider. */
    public static List<String> scopes(Connector connector, OAuthClient client) {
        Set<String> scopes = new LinkedHashSet<>(connector.oauth2().scopes().defaults());
        scopes.addAll(client.scopes());
        return new ArrayList<>(scopes);
    }

    /**
     * The whole URI.
     *
     * @throws SeraiException CONFIGURATION, {@code address_refused}, if the endpoint is not one that may be called
     */
    public URI uri(AddressGuard guard) {
        OAuth2 oauth2 = connector.oauth2();
        return new CarriedRequest(
                        oauth2.authUri().expand(settings),
                        client.clientId(),
                        redirectUri,
                        String.join(oauth2.scopes().separator(), scopes()),
                        state,
                        switch (oauth2.pkce()) {
                            case S256 -> pkce.challenge();
                            case NONE -> null;
                        },
                        CarriedRequest.extra(connector, settings, client.clientId()))
                .uri(guard);
    }
}
