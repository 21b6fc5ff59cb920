package dev.serai.server.bridge;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An authorization endpoint that an admin allows although no connector declares it.
 *
 * @param id stands in its redirect URI
 * @param authorizationEndpoint compared letter by letter
 * @param issuer what the provider calls itself (RFC 9207); null if it is not checked
 * @param issRequired whether an answer without {@code iss} is refused
 */
public record BridgeEndpoint(
        String id,
        String workspace,
        String name,
        String authorizationEndpoint,
        @Nullable String issuer,
        boolean issRequired,
        Instant createdAt) {

    /** Changes with whatever the security of an authorization under way rests on. */
    String hash() {
        return authorizationEndpoint + " " + issuer + " " + issRequired;
    }
}
