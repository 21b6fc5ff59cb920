package dev.serai.credential.refresh;

import dev.serai.credential.connection.Connection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right to refresh one connection, and what was known when it was taken.
 *
 * @param connection its row then
 * @param epoch one more with every lease of this connection
 * @param leaseId random, never reused
 * @param intent of an earlier attempt that is not resolved; null if there is none
 * @param entries answers that are not known to be in the vault, the oldest first
 * @param takenAt by the ledger's clock
 */
public record Lease(
        Connection connection,
        long epoch,
        String leaseId,
        @Nullable Intent intent,
        List<JournalEntry> entries,
        Instant takenAt) {
    public Lease {
        entries = List.copyOf(entries);
    }
}
