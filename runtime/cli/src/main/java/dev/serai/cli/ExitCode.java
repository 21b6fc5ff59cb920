package dev.serai.cli;

/** What the programs answer to the shell, as in sysexits.h; 124 as timeout(1) does. */
public final class ExitCode {
    public static final int DONE = 0;
    /** Called wrongly, or named something that is not there. */
    public static final int USAGE = 64;
    /** Server or provider cannot be reached, or are broken. */
    public static final int UNAVAILABLE = 69;

    public static final int SOFTWARE = 70;
    /** The same may work later. */
    public static final int LATER = 75;
    /** Somebody said no, or who asks is not known: nothing changes until a person does something. */
    public static final int REFUSED = 77;

    public static final int CONFIGURATION = 78;
    /** Nobody did what was waited for. */
    public static final int WAITED = 124;

    private ExitCode() {}
}
