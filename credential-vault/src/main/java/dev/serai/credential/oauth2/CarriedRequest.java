package dev.serai.credential.oauth2;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.AddressGuard;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request (RFC 6749 §4.1.1) on behalf of a client that redeems the code itself: its own client_id, scope
 * and code challenge (RFC 7636 §4.3) are carried to the endpoint with a state and a redirect URI of ours. Immutable.
 *
 * @param endpoint whole; looked at by {@link #uri}
 * @param clientId the client's, at the provider
 * @param scope as it is written to the provider; empty for none
 * @param state 256 random bits, see {@link AuthorizationRequest#newState()}
 * @param codeChallenge S256; null if the client takes none
 * @param extra what else goes along; never in the place of one of the above
 */
public record CarriedRequest(
        String endpoint,
        String clientId,
        URI redirectUri,
        String scope,
        SecretValue state,
        @Nullable String codeChallenge,
        Map<String, String> extra) {
    public CarriedRequest {
        extra = Map.copyOf(extra);
    }

    /** What a connector adds to every authorization request, with settings and client_id put in. */
    public static Map<String, String> extra(Connector connector, Map<String, String> settings, String clientId) {
        return ExtraParameters.expand(connector.oauth2().authorizeParams(), settings, clientId);
    }

    /**
     * The whole URI.
     *
     * @throws SeraiException CONFIGURATION, {@code address_refused}, if the endpoint is not one that may be called
     */
    public URI uri(AddressGuard guard) {
        URI checked = guard.check(endpoint);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", clientId);
        parameters.put("redirect_uri", redirectUri.toString());
        if (!scope.isEmpty()) {
            parameters.put("scope", scope);
        }
        parameters.put("state", state.reveal());
        if (codeChallenge != null) {
            parameters.put("code_challenge", codeChallenge);
            parameters.put("code_challenge_method", "S256");
        }
        extra.forEach(parameters::putIfAbsent);
        String join =
                checked.getRawQuery() == null ? "?" : checked.getRawQuery().isEmpty() ? "" : "&";
        return URI.create(checked + join + Forms.encode(parameters));
    }
}
