package dev.serai.credential.connection;

import java.time.Instant;
import java.util.List;

/**
 * One registered app at a provider, owned by one workspace. Its secret lies in the vault at {@link OAuthClientId#path()}.
 *
 * @param clientId the provider's {@code client_id}
 * @param scopes asked for in addition to the connector's defaults
 * @param isDefault the one that is taken if a user names none
 */
public record OAuthClient(
        OAuthClientId id,
        String workspace,
        String connector,
        String name,
        String clientId,
        List<String> scopes,
        boolean isDefault,
        Instant createdAt) {
    public OAuthClient {
        scopes = List.copyOf(scopes);
    }
}
