package dev.serai.cli.demo;

/** Something did not happen as it has to. */
final class Unexpected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String seen;
    private final String advice;

    Unexpected(String expected, String seen, String advice) {
        super(expected + "; seen: " + seen);
        this.expected = expected;
        this.seen = seen;
        this.advice = advice;
    }

    String expected() {
        return expected;
    }

    String seen() {
        return seen;
    }

    /** What to do; empty if the log is all that helps. */
    String advice() {
        return advice;
    }
}
