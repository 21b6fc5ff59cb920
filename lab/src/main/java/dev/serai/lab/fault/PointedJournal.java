package dev.serai.lab.fault;

import dev.serai.credential.refresh.JournalEntry;
import dev.serai.credential.refresh.LocalJournal;

/** A node's disk with a fault point behind the recording. */
final class PointedJournal extends ForwardingJournal {
    private final FaultPoints points;

    PointedJournal(LocalJournal real, FaultPoints points) {
        super(real);
        this.points = points;
    }

    @Override
    public void record(JournalEntry entry) {
        super.record(entry);
        points.reached(Step.ON_DISK);
    }
}
