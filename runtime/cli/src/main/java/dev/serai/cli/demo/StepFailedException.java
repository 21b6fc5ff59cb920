package dev.serai.cli.demo;

/** A step of the demo did not happen, and why. */
final class StepFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Step step;

    StepFailedException(Step step, Unexpected cause) {
        super(
                "step " + step.number() + " " + step.title() + ": expected " + cause.expected() + "; seen: "
                        + cause.seen() + (cause.advice().isEmpty() ? "" : ". " + cause.advice()),
                cause);
        this.step = step;
    }

    Step step() {
        return step;
    }
}
