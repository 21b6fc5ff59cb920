package dev.serai.credential.refresh;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Vault, journal and connection row as one: what may be written over what, and what is published of it. */
final class TokenStore {
    private final Connections connections;
    private final CredentialVault vault;
    private final RefreshJournal journal;

    TokenStore(Connections connections, CredentialVault vault, RefreshJournal journal) {
        this.connections = connections;
        this.vault = vault;
        this.journal = journal;
    }

    /**
     * The newest tokens there are, from the node that takes the writes.
     *
     * @throws ReauthorizationRequiredException if there are none
     */
    Stored readNewest(Connection connection) {
        Read read = vault.readActive(connection.id().path(), connection.vaultVersion());
        if (read instanceof Read.Found(OAuthTokens tokens, long version)) {
            return new Stored(tokens, version);
        }
        throw new ReauthorizationRequiredException(
                "The vault holds no tokens for connection '" + connection.alias() + "': connect it anew.");
    }

    void journal(Connection connection, OAuthTokens fresh, long basedOn) {
        journal.record(connection.id(), new RefreshJournal.Entry(fresh, basedOn));
    }

    /**
     * Writes a journalled answer to the vault and publishes it. An answer that may not replace what is stored is dropped.
     *
     * @return the attempt that is resolved by it; empty if nothing was journalled
     */
    Optional<String> settleJournal(Connection connection) {
        return journal.find(connection.id()).map(entry -> {
            @Nullable Stored written = write(connection, entry);
            if (written != null) {
                publish(connection, written);
            }
            String attemptId = entry.tokens().lineage().attemptId();
            journal.remove(connection.id(), attemptId);
            return attemptId;
        });
    }

    private @Nullable Stored write(Connection connection, RefreshJournal.Entry entry) {
        OAuthTokens fresh = entry.tokens();
        long base = entry.basedOn();
        while (true) {
            try {
                return new Stored(fresh, vault.write(connection.id().path(), fresh, base));
            } catch (VaultException.Conflict conflict) {
                Read read = vault.readActive(connection.id().path(), base);
                if (!(read instanceof Read.Found(OAuthTokens stored, long version))) {
                    // disconnected meanwhile: nothing may bring it back
                    return null;
                }
                if (stored.lineage().attemptId().equals(fresh.lineage().attemptId())) {
                    return new Stored(fresh, version);
                }
                if (!mayReplace(stored, fresh)) {
                    return null;
                }
                base = version;
            }
        }
    }

    private static boolean mayReplace(OAuthTokens stored, OAuthTokens fresh) {
        SecretValue storedRefreshToken = stored.refreshToken();
        return fresh.lineage().incarnation() > stored.lineage().incarnation()
                || (fresh.lineage().incarnation() == stored.lineage().incarnation()
                        && storedRefreshToken != null
                        && Fingerprint.of(storedRefreshToken)
                                .equals(fresh.lineage().parent()));
    }

    void publish(Connection connection, Stored stored) {
        OAuthTokens tokens = stored.tokens();
        connections.publish(
                connection.id(),
                tokens.lineage().incarnation(),
                new Connections.Published(
                        tokens.lineage().generation(),
                        stored.version(),
                        tokens.scopes(),
                        tokens.expiresAt(),
                        tokens.refreshExpiresAt(),
                        tokens.obtainedAt()));
    }

    record Stored(OAuthTokens tokens, long version) {}
}
