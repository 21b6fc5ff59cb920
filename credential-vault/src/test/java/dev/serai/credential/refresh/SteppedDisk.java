package dev.serai.credential.refresh;

import dev.serai.credential.connection.ConnectionId;
import java.util.List;

/** A node's disk as one process sees it. */
record SteppedDisk(World world, SimulatedProcess process, LocalJournal inner) implements LocalJournal {
    private static final Step RECORD = new Step("writes the answer to its disk", Fault.FAILS, Fault.DONE_BUT_FAILS);
    private static final Step LOOK = Step.small("looks at its disk");
    private static final Step DROP = Step.small("clears its disk");

    @Override
    public void record(JournalEntry entry) {
        Fault fault = world.simulation.before(RECORD);
        if (fault == Fault.FAILS) {
            world.simulation.learn(fault);
            throw new JournalException("The disk is full.", null);
        }
        inner.record(entry);
        world.promises.kept(entry.attemptId());
        if (fault == Fault.DONE_BUT_FAILS) {
            world.simulation.learn(fault);
            throw new JournalException("The disk fails.", null);
        }
    }

    /** No step: nobody but this process writes here. */
    @Override
    public List<JournalEntry> find(ConnectionId connection) {
        List<JournalEntry> found = inner.find(connection);
        found.forEach(entry -> world.simulation.learn(world.names.of(entry)));
        return found;
    }

    @Override
    public List<JournalEntry> all() {
        world.simulation.before(LOOK);
        List<JournalEntry> all = inner.all();
        all.forEach(entry -> world.simulation.learn(world.names.of(entry)));
        return all;
    }

    @Override
    public void drop(String attemptId) {
        world.simulation.before(DROP);
        inner.drop(attemptId);
    }

    @Override
    public boolean isUsable() {
        return inner.isUsable();
    }

    /** What lies on it. */
    static LocalJournal on(SimulatedNode node) {
        return new LocalJournal() {
            @Override
            public void record(JournalEntry entry) {
                if (node.disk.stream().noneMatch(known -> known.attemptId().equals(entry.attemptId()))) {
                    node.disk.add(entry);
                }
            }

            @Override
            public List<JournalEntry> find(ConnectionId connection) {
                return node.disk.stream()
                        .filter(entry -> entry.connection().equals(connection))
                        .toList();
            }

            @Override
            public List<JournalEntry> all() {
                return List.copyOf(node.disk);
            }

            @Override
            public void drop(String attemptId) {
                node.disk.removeIf(entry -> entry.attemptId().equals(attemptId));
            }

            @Override
            public boolean isUsable() {
                return true;
            }
        };
    }
}
