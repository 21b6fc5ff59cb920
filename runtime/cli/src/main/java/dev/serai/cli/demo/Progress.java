package dev.serai.cli.demo;

/** Hears how far the demo is. */
interface Progress {
    void begins(Step step);

    /** @param what happened, in one line */
    void done(Step step, String what);

    /** Nothing happens after it. */
    void failed(StepFailedException failure);
}
