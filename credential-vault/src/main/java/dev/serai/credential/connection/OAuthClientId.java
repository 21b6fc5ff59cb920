package dev.serai.credential.connection;

import dev.serai.credential.SecretPath;
import java.util.UUID;

/** An OAuth client's id within Serai; the provider's {@code client_id} is another thing. */
public record OAuthClientId(String value) {
    public OAuthClientId {
        new SecretPath(SecretPath.Kind.OAUTH_CLIENT, value);
    }

    public static OAuthClientId random() {
        return new OAuthClientId(UUID.randomUUID().toString());
    }

    /** Where its secret lies. */
    public SecretPath path() {
        return new SecretPath(SecretPath.Kind.OAUTH_CLIENT, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
