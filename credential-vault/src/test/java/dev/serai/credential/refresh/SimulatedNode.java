package dev.serai.credential.refresh;

import java.util.ArrayList;
import java.util.List;

/** A node: its disk outlives its processes. */
final class SimulatedNode {
    final String name;
    final List<JournalEntry> disk = new ArrayList<>();
    SimulatedProcess process;
    boolean frozen;
    long frozenAt;
    long spokeAt;

    SimulatedNode(String name) {
        this.name = name;
        this.process = new SimulatedProcess(this, 1);
    }
}
