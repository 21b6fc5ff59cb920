package dev.serai.credential.refresh;

import dev.serai.credential.connection.ConnectionId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Bridges the time in which the vault is out of reach, as long as the process lives. */
public final class MemoryRefreshJournal implements RefreshJournal {
    private final ConcurrentMap<ConnectionId, Entry> entries = new ConcurrentHashMap<>();

    @Override
    public void record(ConnectionId connection, Entry entry) {
        entries.put(connection, entry);
    }

    @Override
    public Optional<Entry> find(ConnectionId connection) {
        return Optional.ofNullable(entries.get(connection));
    }

    @Override
    public void remove(ConnectionId connection, String attemptId) {
        entries.computeIfPresent(
                connection, (id, entry) -> entry.tokens().lineage().attemptId().equals(attemptId) ? null : entry);
    }
}
