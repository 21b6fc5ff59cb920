package dev.serai.credential.oauth2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.connector.OAuth2;
import java.util.Map;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;

/** Writes the body of a token request as the provider wants it. */
final class TokenRequestBody {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TokenRequestBody() {}

    static HttpEntity of(OAuth2.TokenBody kind, Map<String, String> parameters) {
        return switch (kind) {
            // without a charset parameter: the media type has none, and some servers stumble over it
            case FORM ->
                new StringEntity(Forms.encode(parameters), ContentType.create("application/x-www-form-urlencoded"));
            case JSON -> new StringEntity(json(parameters), ContentType.APPLICATION_JSON);
        };
    }

    private static String json(Map<String, String> parameters) {
        try {
            return JSON.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            // without the cause, which could repeat a value
            throw new IllegalStateException("A map of texts is always JSON.");
        }
    }
}
