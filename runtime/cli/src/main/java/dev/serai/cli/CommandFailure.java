package dev.serai.cli;

/** Ends a command: a message in plain words, and an exit code. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final boolean isEnded;

    private CommandFailure(int exitCode, String message) {
        this(exitCode, message, false);
    }

    private CommandFailure(int exitCode, String message, boolean isEnded) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.isEnded = isEnded;
    }

    /** @param exitCode one of {@link ExitCode} */
    public static CommandFailure of(int exitCode, String message) {
        return new CommandFailure(exitCode, message);
    }

    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }

    public static CommandFailure unavailable(String message) {
        return new CommandFailure(ExitCode.UNAVAILABLE, message);
    }

    public static CommandFailure later(String message) {
        return new CommandFailure(ExitCode.LATER, message);
    }

    public static CommandFailure refused(String message) {
        return new CommandFailure(ExitCode.REFUSED, message);
    }

    /** An authorization has ended, or was never given: somebody can give it again. */
    public static CommandFailure ended(String message) {
        return ended(ExitCode.REFUSED, message);
    }

    /** The same with another code for who cannot give it again. */
    public static CommandFailure ended(int exitCode, String message) {
        return new CommandFailure(exitCode, message, true);
    }

    public static CommandFailure configuration(String message) {
        return new CommandFailure(ExitCode.CONFIGURATION, message);
    }

    public static CommandFailure waited(String message) {
        return new CommandFailure(ExitCode.WAITED, message);
    }

    public int exitCode() {
        return exitCode;
    }

    /** Whether it is about an authorization that somebody can give again. */
    public boolean isEnded() {
        return isEnded;
    }
}
