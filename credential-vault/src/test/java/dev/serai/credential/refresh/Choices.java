package dev.serai.credential.refresh;

import java.util.List;

/** Decides what happens next in a simulation. */
interface Choices {
    /** Ends the run: what follows from here was seen already. */
    int STOP = -1;

    /** @return an index, or {@link #STOP} */
    int next(Simulation simulation, List<Option> options);

    /** Whether to see how everybody recovers from here. */
    default boolean goOn(Simulation simulation) {
        return true;
    }

    /** The first option is what happens if nobody interferes. */
    record Option(Kind kind, String who, Fault fault) {
        @Override
        public String toString() {
            return switch (kind) {
                case RUN -> fault == Fault.NONE ? who : who + " (" + fault + ")";
                case CRASH, FREEZE, WAKE, RESTART -> who + " " + kind;
                case PASS_TIME -> "time passes";
            };
        }

        boolean isQuiet() {
            return kind == Kind.PASS_TIME || (kind == Kind.RUN && fault == Fault.NONE);
        }
    }

    /** What can happen. */
    enum Kind {
        /** A thread does its next step. */
        RUN,
        /** A node's process dies before its next step. */
        CRASH,
        /** A node's process stands still, until it wakes. */
        FREEZE,
        WAKE,
        RESTART,
        PASS_TIME
    }
}
