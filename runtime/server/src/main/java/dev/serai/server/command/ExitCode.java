package dev.serai.server.command;

/** What the commands answer to the shell, as in sysexits.h. */
final class ExitCode {
    static final int DONE = 0;
    static final int USAGE = 64;
    static final int UNAVAILABLE = 69;
    static final int SOFTWARE = 70;
    static final int TRY_LATER = 75;
    static final int REFUSED = 77;
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
