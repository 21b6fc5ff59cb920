package dev.serai.cli.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** A line for each step; on a terminal the step under way shows, too. */
final class PrintedProgress implements Progress {
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;

    PrintedProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void begins(Step step) {
        if (terminal) {
            out.print(CLEAR + "\u001b[2m… " + title(step) + "\u001b[0m");
            out.flush();
        }
    }

    @Override
    public void done(Step step, String what) {
        out.println((terminal ? CLEAR + "\u001b[32m✓\u001b[0m " : "✓ ") + title(step) + " " + what);
    }

    @Override
    public void failed(StepFailedException failure) {
        out.println((terminal ? CLEAR + "\u001b[31m✗\u001b[0m " : "✗ ") + failure.getMessage());
    }

    private static String title(Step step) {
        return String.format(Locale.ROOT, "%2d %-8s", step.number(), step.title());
    }
}
