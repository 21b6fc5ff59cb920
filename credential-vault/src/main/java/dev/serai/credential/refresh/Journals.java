package dev.serai.credential.refresh;

import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.ConnectionId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's disk and the ledger as one journal: an answer is kept if one of the two has it. */
final class Journals {
    private static final Logger LOG = LoggerFactory.getLogger(Journals.class);

    private final LocalJournal local;
    private final RefreshLedger ledger;
    /** Answers that neither took: better here than nowhere. */
    private final ConcurrentMap<String, JournalEntry> homeless = new ConcurrentHashMap<>();

    Journals(LocalJournal local, RefreshLedger ledger) {
        this.local = local;
        this.ledger = ledger;
    }

    /** @return whether the answer now outlives this process */
    boolean keep(JournalEntry entry) {
        boolean onDisk = local.isUsable() && succeeds(entry, () -> local.record(entry));
        boolean inLedger = succeeds(entry, () -> ledger.record(entry));
        if (!onDisk && !inLedger) {
            homeless.put(entry.attemptId(), entry);
        }
        return onDisk || (inLedger && ledger.isDurable());
    }

    /** Attempts whose answers lie nowhere but here. */
    Set<String> homeless() {
        return Set.copyOf(homeless.keySet());
    }

    void keepHomeless() {
        homeless.values().forEach(entry -> {
            try {
                ledger.record(entry);
                homeless.remove(entry.attemptId());
            } catch (ReauthorizationRequiredException _) {
                // its connection was deleted: nobody waits for it
                homeless.remove(entry.attemptId());
            } catch (SeraiException _) {
                // in the next round
            }
        });
    }

    private static boolean succeeds(JournalEntry entry, Runnable write) {
        try {
            write.run();
            return true;
        } catch (SeraiException e) {
            LOG.warn(
                    "An answer for connection {} could not be kept in one of two places: {}",
                    entry.connection(),
                    e.getMessage());
            return false;
        }
    }

    /** All answers for the lease's connection, from everywhere, the oldest first. */
    List<JournalEntry> of(Lease lease) {
        ConnectionId id = lease.connection().id();
        Map<String, JournalEntry> entries = new LinkedHashMap<>();
        lease.entries().forEach(entry -> entries.put(entry.attemptId(), entry));
        local.find(id).forEach(entry -> entries.put(entry.attemptId(), entry));
        homeless.values().stream()
                .filter(entry -> entry.connection().equals(id))
                .forEach(entry -> entries.put(entry.attemptId(), entry));
        return entries.values().stream()
                .sorted(Comparator.comparingLong(JournalEntry::incarnation).thenComparing(JournalEntry::generation))
                .toList();
    }

    /** The vault shows it, or it can never get there. */
    void drop(JournalEntry entry) {
        ledger.drop(entry.connection(), Set.of(entry.attemptId()));
        dropHere(entry.attemptId());
    }

    /** As {@link #drop}, where the ledger has dropped it already. */
    void dropHere(String attemptId) {
        local.drop(attemptId);
        homeless.remove(attemptId);
    }
}
