package dev.serai.credential.oauth2;

import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import dev.serai.connector.OAuth2;
import dev.serai.credential.SecretValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a client shows who it is (RFC 6749 §2.3).
 *
 * @param parameters for the body
 * @param authorization the header's value; null for none. A secret
 */
record ClientAuthenticator(
        Map<String, String> parameters, @Nullable SecretValue authorization) {

    /** A client without a secret is a public one, whatever the connector says: it names itself in the body. */
    static ClientAuthenticator of(OAuth2 oauth2, ClientCredentials client) {
        @Nullable SecretValue clientSecret = client.clientSecret();
        if (clientSecret == null) {
            return inBody(client.clientId());
        }
        ClientID id = new ClientID(client.clientId());
        Secret secret = new Secret(clientSecret.reveal());
        return switch (oauth2.clientAuthentication()) {
            case CLIENT_SECRET_POST ->
                new ClientAuthenticator(single(new ClientSecretPost(id, secret).toParameters()), null);
            case CLIENT_SECRET_BASIC ->
                new ClientAuthenticator(
                        Map.of(), SecretValue.of(new ClientSecretBasic(id, secret).toHTTPAuthorizationHeader()));
            case NONE -> inBody(client.clientId());
        };
    }

    private static ClientAuthenticator inBody(String clientId) {
        return new ClientAuthenticator(Map.of("client_id", clientId), null);
    }

    static Map<String, String> single(Map<String, List<String>> parameters) {
        Map<String, String> single = new LinkedHashMap<>();
        parameters.forEach((name, values) -> single.put(name, values.getFirst()));
        return single;
    }
}
