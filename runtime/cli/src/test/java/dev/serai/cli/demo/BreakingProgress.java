package dev.serai.cli.demo;

/** Breaks something just before a step does its work. */
record BreakingProgress(Progress told, Step broken, Runnable breaking) implements Progress {
    @Override
    public void begins(Step step) {
        told.begins(step);
        // The password is read before the login begins.
        if (step == (broken == Step.LOGIN ? Step.START : broken)) {
            breaking.run();
        }
    }

    @Override
    public void done(Step step, String what) {
        told.done(step, what);
    }

    @Override
    public void failed(StepFailedException failure) {
        told.failed(failure);
    }
}
