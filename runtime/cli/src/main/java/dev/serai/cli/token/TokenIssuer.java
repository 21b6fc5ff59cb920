package dev.serai.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Locale;

/**
 * Where tokens come from, and as whom they are asked for. The client's secret is not part of it: it is given anew at each use.
 *
 * @param tokenEndpoint RFC 6749 §3.2
 */
public record TokenIssuer(URI tokenEndpoint, String clientId, Authentication authentication) {
    /** How the client says who it is (RFC 6749 §2.3.1). */
    public enum Authentication {
        /** HTTP Basic. */
        BASIC,
        /** {@code client_secret} in the form. */
        POST,
        /** A public client: its {@code client_id} alone. */
        NONE
    }

    void writeTo(ObjectNode json) {
        json.put("token_endpoint", tokenEndpoint.toString())
                .put("client_id", clientId)
                .put("authentication", authentication.name().toLowerCase(Locale.ROOT));
    }

    /** @throws IllegalArgumentException if it is none */
    static TokenIssuer read(JsonNode json) {
        return new TokenIssuer(
                URI.create(Json.text(json, "token_endpoint")),
                Json.text(json, "client_id"),
                Authentication.valueOf(Json.text(json, "authentication").toUpperCase(Locale.ROOT)));
    }
}
