package dev.serai.cli.demo;

import dev.serai.cli.ExitCode;
import dev.serai.cli.demo.DemoScript.Summary;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** The demo from its start to its summary: plays {@link DemoScript}, prints what happened, and knows the exit code. */
final class Performance {
    /** With the time to stop it is over within 90 s. */
    private static final Duration LONGEST = Duration.ofSeconds(75);

    private final Stage stage;
    private final DemoFolder folder;
    private final Progress progress;
    private final PrintWriter out;
    private final boolean stay;

    Performance(Stage stage, DemoFolder folder, Progress progress, PrintWriter out, boolean stay) {
        this.stage = stage;
        this.folder = folder;
        this.progress = progress;
        this.out = out;
        this.stay = stay;
    }

    /**
     * @param start starts platform and provider
     * @param patience how long a step waits for what takes its time
     * @return the exit code: {@link ExitCode#DONE} only if every step really happened
     */
    int perform(Supplier<Running> start, Function<Step, Duration> patience) {
        try {
            Running running = start(start);
            print(play(running, patience), running.platform());
            return ExitCode.DONE;
        } catch (StepFailedException e) {
            return failed(e);
        }
    }

    private Running start(Supplier<Running> start) {
        progress.begins(Step.START);
        long began = System.nanoTime();
        try {
            Running running = start.get();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            progress.done(
                    Step.START,
                    "Serai is ready at " + running.platform() + " after " + took.toSeconds() + " s, with "
                            + stage.vaultName() + "; the simulated provider at " + running.provider());
            return running;
        } catch (Unexpected e) {
            throw new StepFailedException(Step.START, e);
        }
    }

    private Summary play(Running running, Function<Step, Duration> patience) {
        DemoNames names = DemoNames.random();
        FlowFile flow = new FlowFile(folder.home(), names);
        stage.atEnd(flow::delete);
        try (Browser browser = new Browser(Deadline.in(LONGEST))) {
            DemoScript script = new DemoScript(
                    browser,
                    new SeraiApi(browser, running.platform()),
                    new SimulatorControl(browser, running.provider()),
                    new DemoScript.Admin(Stage.ADMIN, folder.password()),
                    names,
                    flow,
                    stage.vault(),
                    patience,
                    progress);
            try {
                return script.play();
            } finally {
                if (!folder.temporary() && !stay) {
                    script.stopPulling();
                }
            }
        }
    }

    private int failed(StepFailedException e) {
        if (stage.isStopping()) {
            return ExitCode.UNAVAILABLE;
        }
        stage.keepLogs();
        progress.failed(e);
        out.println("  The platform's log: " + stage.serverLog() + ", the simulator's beside it.");
        return e.step() == Step.START ? ExitCode.UNAVAILABLE : ExitCode.SOFTWARE;
    }

    private void print(Summary summary, URI platform) {
        out.println();
        out.println("The account stayed connected. Counted by the provider:");
        row("API calls", summary.counts().calls());
        row("answered 401", summary.counts().unauthorized());
        row("refreshes", summary.counts().refreshes());
        row("refresh tokens rotated", summary.rotations());
        row("records in the dataset", summary.records());
        row("notes by the flow", summary.notes());
        out.println();
        out.println("  UI        " + platform);
        out.println("  login     " + Stage.ADMIN);
        out.println("  password  in " + folder.passwordFile());
        if (!stay) {
            out.println();
            out.println("It stops now. ./serai demo --stay keeps it running, ./serai up starts Serai for good.");
        }
    }

    private void row(String what, long count) {
        out.println(String.format(Locale.ROOT, "  %-24s%6d", what, count));
    }
}
