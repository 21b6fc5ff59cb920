package dev.serai.server.oauthclient;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.OAuthClient;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** A client's secrets in the vault while they are rotated. Each change is made once, however often it is asked for. */
@Component
class RotatedSecret {
    private static final int TRIES = 5;

    private final CredentialVault vault;

    RotatedSecret(CredentialVault vault) {
        this.vault = vault;
    }

    ClientSecret read(OAuthClient client) {
        return found(client).secrets();
    }

    /** Lays the next secret beside the one in use. */
    ClientSecret stage(OAuthClient client, SecretValue next) {
        return change(client, now -> new ClientSecret(now.secret(), next, now.generation()));
    }

    /** The next secret comes first, the one before stays beside it. */
    ClientSecret promote(OAuthClient client, long base) {
        return change(client, now -> {
            SecretValue next = now.other();
            return now.generation() == base && next != null ? new ClientSecret(next, now.secret(), base + 1) : now;
        });
    }

    /** The secret from before the rotation, alone. */
    ClientSecret rollBack(OAuthClient client, long base) {
        return change(client, now -> {
            SecretValue other = now.other();
            return now.generation() == base + 1 && other != null
                    ? new ClientSecret(other, null, base + 2)
                    : new ClientSecret(now.secret(), null, now.generation());
        });
    }

    /** The first secret alone; the other is destroyed in the vault. */
    ClientSecret retire(OAuthClient client) {
        ClientSecret alone = change(client, now -> new ClientSecret(now.secret(), null, now.generation()));
        vault.destroyBefore(client.id().path(), found(client).version());
        return alone;
    }

    private ClientSecret change(OAuthClient client, UnaryOperator<ClientSecret> change) {
        for (int attempt = 1; ; attempt++) {
            Found found = found(client);
            ClientSecret next = change.apply(found.secrets());
            if (next.equals(found.secrets())) {
                return next;
            }
            try {
                vault.write(client.id().path(), next, found.version());
                return next;
            } catch (VaultException.Conflict e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private record Found(ClientSecret secrets, long version) {}

    private Found found(OAuthClient client) {
        if (vault.readActive(client.id().path(), 1) instanceof Read.Found(ClientSecret secrets, long version)) {
            return new Found(secrets, version);
        }
        throw new SeraiException(
                ErrorType.CONFIGURATION,
                "client_secret_missing",
                "The vault holds no secret for the OAuth client '" + client.name()
                        + "': there is nothing to rotate. Register it again.");
    }
}
