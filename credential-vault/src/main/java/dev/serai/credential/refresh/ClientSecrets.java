package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.oauth2.ClientCredentials;
import java.util.List;

/** The id and the secrets that an OAuth client may show for itself now, the first to be tried first. */
final class ClientSecrets {
    private final Connections connections;
    private final CredentialVault vault;

    ClientSecrets(Connections connections, CredentialVault vault) {
        this.connections = connections;
        this.vault = vault;
    }

    /** @throws CredentialUnavailableException if the client was removed */
    List<ClientCredentials> of(Connection connection, boolean needsSecret) {
        OAuthClient client = client(connection);
        // at least the version that was written when it was registered: a lagging vault node may not show it yet
        Read read = vault.read(client.id().path(), needsSecret ? 1 : 0);
        return read instanceof Read.Found(Credential.ClientSecret secrets, long _)
                ? ClientCredentials.all(client.clientId(), secrets)
                : List.of(new ClientCredentials(client.clientId(), null));
    }

    /** @throws CredentialUnavailableException if the client was removed */
    OAuthClient client(Connection connection) {
        return connections
                .client(connection.client())
                .orElseThrow(() -> new CredentialUnavailableException(
                        ErrorType.CONFIGURATION,
                        "The OAuth client of connection '" + connection.alias()
                                + "' was removed: an admin has to register one.",
                        null,
                        null));
    }
}
