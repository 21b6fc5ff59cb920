package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * What the provider answered, and is passed on.
 *
 * @param iss who says so (RFC 9207); null if it did not say
 */
record ProviderAnswer(SecretValue code, @Nullable String iss) {
    /** Neither part has a line break in it: the callback takes no control characters. */
    SecretValue joined() {
        return SecretValue.of(iss == null ? code.reveal() : code.reveal() + "\n" + iss);
    }

    static ProviderAnswer split(SecretValue joined) {
        String[] parts = joined.reveal().split("\n", 2);
        return new ProviderAnswer(SecretValue.of(parts[0]), parts.length == 1 ? null : parts[1]);
    }
}
