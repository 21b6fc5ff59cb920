package dev.serai.credential.refresh;

import dev.serai.credential.connection.ConnectionId;
import java.util.List;
import java.util.Set;

/**
 * Answers on this node's own disk: the second place, for when the ledger is out of reach as an answer comes. Thread-safe.
 */
public interface LocalJournal {
    /** Durable before it returns. */
    void record(JournalEntry entry);

    List<JournalEntry> find(ConnectionId connection);

    /** Of all connections. */
    List<JournalEntry> all();

    void drop(String attemptId);

    /** Attempts whose entries lie here and cannot be read, as far as they were looked at: nobody knows what is in them. */
    default Set<String> unreadable() {
        return Set.of();
    }

    /** Whether an entry could be recorded now. */
    boolean isUsable();

    /**
     * Tries whether an entry could be recorded now, as far as the disk goes; nothing for a process without a folder.
     *
     * @throws JournalException if not
     */
    default void probe() {}

    /** Keeps nothing: for a process without a folder of its own. */
    LocalJournal NONE = new LocalJournal() {
        @Override
        public void record(JournalEntry entry) {
            throw new JournalException("This process has no folder for its journal.", null);
        }

        @Override
        public List<JournalEntry> find(ConnectionId connection) {
            return List.of();
        }

        @Override
        public List<JournalEntry> all() {
            return List.of();
        }

        @Override
        public void drop(String attemptId) {}

        @Override
        public boolean isUsable() {
            return false;
        }
    };
}
