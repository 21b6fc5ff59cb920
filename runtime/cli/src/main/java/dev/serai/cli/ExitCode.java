package dev.serai.cli;

/** What the programs answer to the shell, as in sysexits.h. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int USAGE = 64;
    public static final int UNAVAILABLE = 69;
    public static final int SOFTWARE = 70;
    public static final int CONFIGURATION = 78;

    private ExitCode() {}
}
