package dev.serai.credential.refresh;

import dev.serai.credential.connection.ConnectionId;
import java.util.List;
import java.util.Set;

/** A journal that does as another one does; what is planted into it overrides one method. */
class ForwardingDisk implements LocalJournal {
    private final LocalJournal real;

    ForwardingDisk(LocalJournal real) {
        this.real = real;
    }

    @Override
    public void record(JournalEntry entry) {
        real.record(entry);
    }

    @Override
    public List<JournalEntry> find(ConnectionId connection) {
        return real.find(connection);
    }

    @Override
    public List<JournalEntry> all() {
        return real.all();
    }

    @Override
    public void drop(String attemptId) {
        real.drop(attemptId);
    }

    @Override
    public Set<String> unreadable() {
        return real.unreadable();
    }

    @Override
    public void probe() {
        real.probe();
    }

    @Override
    public boolean isUsable() {
        return real.isUsable();
    }
}
