package dev.serai.credential.refresh;

import java.util.List;

/**
 * Something a process does outside itself: between two of these, other processes may do anything.
 *
 * @param faults that can befall it
 * @param small whether a coarse simulation takes it together with what comes before
 */
record Step(String name, List<Fault> faults, boolean small) {
    static final Step START = new Step("begins");
    static final Step SLEEP = new Step("goes on");

    Step(String name, Fault... faults) {
        this(name, List.of(faults), false);
    }

    static Step small(String name, Fault... faults) {
        return new Step(name, List.of(faults), true);
    }

    @Override
    public String toString() {
        return name;
    }
}
