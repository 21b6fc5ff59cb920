package dev.serai.credential.connection;

import dev.serai.credential.SecretPath;
import java.util.UUID;

/** A connection's id: made by Serai, {@code [a-z0-9-]}, the same for the connection's whole life. */
public record ConnectionId(String value) {
    public ConnectionId {
        new SecretPath(SecretPath.Kind.CONNECTION, value);
    }

    public static ConnectionId random() {
        return new ConnectionId(UUID.randomUUID().toString());
    }

    /** Where its credential lies. */
    public SecretPath path() {
        return new SecretPath(SecretPath.Kind.CONNECTION, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
