package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer would find its way: onto this node's disk, and into the vault. It cannot be asked for twice, so nothing is
 * sent before. That the database takes it shows when the intent is committed, and the key for it was loaded when the process
 * started. What was well a moment ago is not looked at again.
 */
final class Preflight {
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    private final LocalJournal local;
    private final CredentialVault vault;
    private final Clock clock;
    private volatile Instant goodUntil = Instant.MIN;

    Preflight(LocalJournal local, CredentialVault vault, Clock clock) {
        this.local = local;
        this.vault = vault;
        this.clock = clock;
    }

    /** What stands against sending; null if nothing does. */
    RefreshOutcome.@Nullable Deferred trouble() {
        Instant now = clock.instant();
        if (now.isBefore(goodUntil)) {
            return null;
        }
        try {
            local.probe();
            vault.requireWritable();
        } catch (JournalException e) {
            return new RefreshOutcome.Deferred(
                    ErrorType.INTERNAL,
                    "Nothing is refreshed on this node until its disk is well: " + e.getMessage(),
                    null);
        } catch (VaultException e) {
            return new RefreshOutcome.Deferred(
                    ErrorType.VAULT, "Nothing is refreshed until the vault takes answers: " + e.getMessage(), null);
        }
        goodUntil = now.plus(GOOD_FOR);
        return null;
    }
}
