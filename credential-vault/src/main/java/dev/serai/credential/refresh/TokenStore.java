package dev.serai.credential.refresh;

import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.Generation;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connections.Published;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The vault as the protocol sees it: what is newest, what may be written over what, and what is published of it. */
final class TokenStore {
    private static final Duration READ_PATIENCE = Duration.ofSeconds(15);

    private final CredentialVault vault;
    private final RefreshLedger ledger;
    private final VaultPatience patience;

    TokenStore(CredentialVault vault, RefreshLedger ledger, VaultPatience patience) {
        this.vault = vault;
        this.ledger = ledger;
        this.patience = patience;
    }

    /** Tokens, and the vault version they have. */
    record Stored(OAuthTokens tokens, long version) {}

    /** What came of writing an answer over what was stored. */
    sealed interface Written {
        /** The vault holds the answer's tokens. */
        record InVault(Stored stored) implements Written {}

        /** Another answer to the same refresh token is stored, and the later one. */
        record Sibling() implements Written {}

        /** What is stored is newer, or of a newer grant. */
        record Superseded() implements Written {}
    }

    /**
     * The newest tokens there are, from the node that takes the writes.
     *
     * @throws ReauthorizationRequiredException if there are none
     */
    Stored newest(Connection connection) {
        Read read = patience.with(
                READ_PATIENCE, () -> vault.readActive(connection.id().path(), connection.vaultVersion()));
        return switch (read) {
            case Read.Found(OAuthTokens tokens, long version) -> new Stored(tokens, version);
            case Read.Found _, Read.Absent _, Read.Destroyed _ ->
                throw new ReauthorizationRequiredException("The vault holds no tokens for connection '"
                        + connection.alias() + "' (" + connection.status() + "): connect it anew.");
        };
    }

    /** What is stored now, whatever version that has; null if there are no tokens. */
    @Nullable
    Stored present(Connection connection) {
        return patience.with(
                                READ_PATIENCE,
                                () -> vault.readActive(connection.id().path(), 0))
                        instanceof Read.Found(OAuthTokens tokens, long version)
                ? new Stored(tokens, version)
                : null;
    }

    /**
     * Writes an answer that came just now, over the version that was read before it was asked for.
     *
     * @throws VaultException if the vault fails for longer than that; it may have been written or not
     */
    Written writeFresh(JournalEntry entry, OAuthTokens tokens, Duration longest) {
        return patience.with(longest, () -> {
            try {
                long version = vault.write(entry.connection().path(), tokens, entry.basedOn());
                return new Written.InVault(new Stored(tokens, version));
            } catch (VaultException.Conflict _) {
                return writeOverPresent(entry, tokens);
            }
        });
    }

    /** Writes an answer of earlier: version numbers may have begun anew since, so what is stored is looked at first. */
    Written writeKept(JournalEntry entry, OAuthTokens tokens) {
        return patience.with(READ_PATIENCE, () -> writeOverPresent(entry, tokens));
    }

    /** Whether something newer is stored than an answer could bring that nobody can read. */
    boolean isOvertaken(JournalEntry entry) {
        Read present = patience.with(
                READ_PATIENCE, () -> vault.readActive(entry.connection().path(), 0));
        return present instanceof Read.Found(OAuthTokens stored, long _)
                && stored.lineage().incarnation() >= entry.incarnation()
                && !entry.generation().isNewerThan(stored.lineage().generation());
    }

    private Written writeOverPresent(JournalEntry entry, OAuthTokens tokens) {
        Read present = vault.readActive(entry.connection().path(), 0);
        return switch (present) {
            case Read.Absent _ -> write(entry, tokens, 0);
            case Read.Destroyed destroyed -> write(entry, tokens, destroyed.version());
            case Read.Found(Tombstone tombstone, long version) ->
                entry.incarnation() > tombstone.incarnation()
                        ? write(entry, tokens, version)
                        : new Written.Superseded();
            case Read.Found(OAuthTokens stored, long version) -> writeOver(stored, version, entry, tokens);
            case Read.Found _ ->
                throw new VaultException.Unreadable(
                        "At " + entry.connection().path() + " in the vault lies something else than tokens.", null);
        };
    }

    private Written writeOver(OAuthTokens stored, long version, JournalEntry entry, OAuthTokens tokens) {
        Lineage lineage = stored.lineage();
        if (lineage.attemptId().equals(entry.attemptId())) {
            return new Written.InVault(new Stored(stored, version));
        }
        if (lineage.incarnation() > entry.incarnation()) {
            return new Written.Superseded();
        }
        boolean newGrant = lineage.incarnation() < entry.incarnation();
        boolean wentBack = version < entry.basedOn() && entry.generation().isNewerThan(lineage.generation());
        boolean isParent = stored.refreshToken() != null
                && Fingerprint.of(stored.refreshToken()).equals(entry.parent());
        boolean isSibling = entry.parent() != null && entry.parent().equals(lineage.parent());
        boolean isLater = isLater(tokens.lineage().answeredAt(), lineage.answeredAt());
        // where refresh tokens stay as they are the parent is always the same, and tells nothing of what is newer
        boolean isNext =
                isParent && (!isSibling || isLater || entry.generation().isNewerThan(lineage.generation()));
        if (newGrant || wentBack || isNext || (isSibling && isLater)) {
            return write(entry, numberedAfter(lineage.generation(), tokens), version);
        }
        return isSibling && !isParent ? new Written.Sibling() : new Written.Superseded();
    }

    /** A conflict here is retried by {@link VaultPatience}: it looks at what is stored anew. */
    private Written write(JournalEntry entry, OAuthTokens tokens, long basedOn) {
        return new Written.InVault(
                new Stored(tokens, vault.write(entry.connection().path(), tokens, basedOn)));
    }

    private static OAuthTokens numberedAfter(Generation stored, OAuthTokens tokens) {
        return tokens.lineage().generation().isNewerThan(stored) ? tokens : tokens.as(stored.next());
    }

    private static boolean isLater(@Nullable Instant one, @Nullable Instant other) {
        return one != null && (other == null || one.isAfter(other));
    }

    /** Shows everybody what is stored. */
    boolean publish(Connection connection, Stored stored) {
        OAuthTokens tokens = stored.tokens();
        return ledger.publish(
                connection.id(),
                tokens.lineage().incarnation(),
                Published.of(tokens, stored.version()),
                tokens.lineage().attemptId());
    }

    /** As {@link #publish}, when the ledger may be out of reach: whoever takes the lease next sees it in the vault. */
    boolean publishIfPossible(Connection connection, Stored stored) {
        try {
            return publish(connection, stored);
        } catch (SeraiException e) {
            if (!e.isTransient()) {
                throw e;
            }
            return false;
        }
    }
}
