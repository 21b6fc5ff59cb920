package dev.serai.credential.refresh;

import dev.serai.credential.Credential;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Puts a tombstone where a disconnected connection's tokens were, and destroys these. Whatever was written meanwhile by the
 * old incarnation goes under it too; what a newer one has left does not: the owner may have connected anew by now.
 */
public final class Burial {
    private static final int TRIES = 5;

    private final CredentialVault vault;

    public Burial(CredentialVault vault) {
        this.vault = vault;
    }

    /** What came of it. */
    public sealed interface Result {
        /** @param last the tokens that lay there; null if there were none */
        record Buried(@Nullable OAuthTokens last) implements Result {}

        /** The connection has a new grant, or has had one; nothing was written. */
        record Overtaken() implements Result {}
    }

    /**
     * A vault that was restored, and shows less than is known, gets its tombstone all the same.
     *
     * @param connection as it was before
     * @param incarnation that its disconnect gave it
     * @throws VaultException if it could not be written
     */
    public Result bury(Connection connection, long incarnation) {
        for (int attempt = 1; ; attempt++) {
            Read read = vault.readActive(connection.id().path(), 0);
            if (read instanceof Read.Found found && isNewer(found.credential(), incarnation)) {
                return new Result.Overtaken();
            }
            try {
                long version = vault.write(connection.id().path(), new Tombstone(incarnation), read.version());
                vault.destroyBefore(connection.id().path(), version);
                return new Result.Buried(read instanceof Read.Found(OAuthTokens tokens, long _) ? tokens : null);
            } catch (VaultException.Conflict refreshedMeanwhile) {
                if (attempt == TRIES) {
                    throw refreshedMeanwhile;
                }
            }
        }
    }

    private static boolean isNewer(Credential stored, long incarnation) {
        return switch (stored) {
            case OAuthTokens tokens -> tokens.lineage().incarnation() >= incarnation;
            case Tombstone tombstone -> tombstone.incarnation() > incarnation;
            case Credential.ClientSecret _, Credential.KeyMaterial _ -> false;
        };
    }
}
