package dev.serai.lab.kill;

/** What became of a connection whose refresh was cut off. */
public sealed interface Verdict {
    /** It got a fresh token, and with one more refresh another. */
    record Alive() implements Verdict {}

    /** Its owner has to authorise it again. */
    record Lost(String problem) implements Verdict {
        /** Whether the status names the one loss that nobody can prevent. */
        boolean namesTheAnswer() {
            return problem.contains("The answer to a refresh was lost");
        }
    }

    /** Neither within any reasonable time. */
    record Stuck(String why) implements Verdict {}
}
