package dev.serai.lab.fault;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.JournalEntry;
import dev.serai.credential.refresh.LocalJournal;
import java.util.List;

/** A node's disk with a fault point behind the recording. */
final class PointedJournal implements LocalJournal {
    private final LocalJournal real;
    private final FaultPoints points;

    PointedJournal(LocalJournal real, FaultPoints points) {
        this.real = real;
        this.points = points;
    }

    @Override
    public void record(JournalEntry entry) {
        real.record(entry);
        points.reached(Step.ON_DISK);
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
    public boolean isUsable() {
        return real.isUsable();
    }
}
