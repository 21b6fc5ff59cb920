package dev.serai.credential.oauth2;

import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.SecretValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks at a token endpoint.
 *
 * @param clientSecret null for a public client
 */
public record ClientCredentials(String clientId, @Nullable SecretValue clientSecret) {
    /** The ways in which a client may show itself, the first to be tried first: with two secrets while one is rotated. */
    public static List<ClientCredentials> all(String clientId, ClientSecret secrets) {
        ClientCredentials first = new ClientCredentials(clientId, secrets.secret());
        return secrets.other() == null
                ? List.of(first)
                : List.of(first, new ClientCredentials(clientId, secrets.other()));
    }
}
