package dev.serai.credential.oauth2;

import dev.serai.credential.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Who asks at a token endpoint.
 *
 * @param clientSecret null for a public client
 */
public record ClientCredentials(String clientId, @Nullable SecretValue clientSecret) {}
