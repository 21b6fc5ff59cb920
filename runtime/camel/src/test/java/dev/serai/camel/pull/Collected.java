package dev.serai.camel.pull;

import java.util.ArrayList;
import java.util.List;

/** A sink that remembers, and fails on demand. */
final class Collected implements RecordSink {
    final List<String> keys = new ArrayList<>();
    final List<Checkpoint> checkpoints = new ArrayList<>();
    private int failAtPage = Integer.MAX_VALUE;

    /** The page with this number, counted from 1 over all runs, is not committed. */
    Collected failingAt(int page) {
        failAtPage = page;
        return this;
    }

    @Override
    public void commit(PulledPage page, Checkpoint after) {
        if (checkpoints.size() + 1 == failAtPage) {
            failAtPage = Integer.MAX_VALUE;
            throw new IllegalStateException("The sink is full.");
        }
        page.records().forEach(record -> keys.add((record.deleted() ? "-" : "") + record.key()));
        checkpoints.add(after);
    }

    Checkpoint last() {
        return checkpoints.isEmpty() ? Checkpoint.NONE : checkpoints.getLast();
    }
}
