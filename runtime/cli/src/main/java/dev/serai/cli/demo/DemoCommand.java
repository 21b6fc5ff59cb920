package dev.serai.cli.demo;

import dev.serai.cli.ExitCode;
import dev.serai.cli.demo.DemoScript.Summary;
import java.io.Console;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serai demo}: starts everything, plays {@link DemoScript}, says what happened, stops everything. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Starts the platform and a simulated provider, connects an account, and shows that it stays"
                + " connected: each step is proven by what the provider counted. SERAI_HOME names a home to keep;"
                + " without it, nothing is left behind.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every step really happened",
            "64:wrong usage",
            "69:platform or simulator do not start",
            "70:a step failed; the last line names it"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Duration LONGEST_START = Duration.ofMinutes(10);
    /** With the time to stop it is over within 90 s. */
    private static final Duration LONGEST_PLAY = Duration.ofSeconds(75);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--stay", description = "Keep everything running until Ctrl-C.")
    private boolean stay;

    @Option(
            names = "--vault",
            description = "Where credentials are kept: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Vault vault = Vault.embedded;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "${env:SERAI_PORT:-0}",
            description = "The platform's port. Default: SERAI_PORT, or a free one.")
    private int port;

    @Option(names = "--server-jar", hidden = true)
    private @Nullable Path serverJar;

    @Option(names = "--server-option", hidden = true)
    private List<String> serverOptions = new ArrayList<>();

    @Option(names = "--simulator-jar", hidden = true)
    private @Nullable Path simulatorJar;

    @Option(names = "--bao", hidden = true)
    private Path bao = Path.of("bao");

    /** As one types it. */
    enum Vault {
        embedded,
        openbao
    }

    @Override
    public Integer call() throws InterruptedException {
        Programs programs = programs();
        PrintWriter out = spec.commandLine().getOut();
        @Nullable String home = System.getenv("SERAI_HOME");
        DemoFolder folder = DemoFolder.make(
                home == null || home.isBlank() ? null : Path.of(home).toAbsolutePath());
        PrintedProgress progress = new PrintedProgress(out, isTerminal());
        try (Browser browser = new Browser(Deadline.in(LONGEST_START));
                Stage stage = new Stage(folder, browser)) {
            try {
                Running running = start(stage, programs, progress);
                print(play(stage, folder, running, progress), running.platform(), folder);
            } catch (StepFailedException e) {
                return failed(stage, progress, e);
            }
            if (stay) {
                out.println("Everything keeps running until Ctrl-C.");
                return stage.awaitEnd() ? ExitCode.DONE : ended(stage);
            }
        }
        return ExitCode.DONE;
    }

    private record Running(URI platform, URI provider) {}

    private Running start(Stage stage, Programs programs, Progress progress) {
        progress.begins(Step.START);
        long began = System.nanoTime();
        try {
            URI provider = stage.startSimulator(programs);
            URI platform = stage.startPlatform(programs, port, provider.getAuthority());
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            progress.done(
                    Step.START,
                    "Serai is ready at " + platform + " after " + took.toSeconds() + " s, with " + stage.vaultName()
                            + "; the simulated provider at " + provider);
            return new Running(platform, provider);
        } catch (Unexpected e) {
            throw new StepFailedException(Step.START, e);
        }
    }

    private Summary play(Stage stage, DemoFolder folder, Running running, Progress progress) {
        DemoNames names = DemoNames.random();
        FlowFile flow = new FlowFile(folder.home(), names);
        stage.atEnd(flow::delete);
        try (Browser browser = new Browser(Deadline.in(LONGEST_PLAY))) {
            DemoScript script = new DemoScript(
                    browser,
                    new SeraiApi(browser, running.platform()),
                    new SimulatorControl(browser, running.provider()),
                    new DemoScript.Admin(Stage.ADMIN, folder.password()),
                    names,
                    flow,
                    stage.vault(),
                    PATIENCE,
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

    private Programs programs() {
        if (serverJar == null || simulatorJar == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Start the demo by ./serai demo: it builds what the demo needs and names it here.");
        }
        return new Programs(serverJar, serverOptions, simulatorJar, vault == Vault.openbao ? bao : null);
    }

    private int failed(Stage stage, PrintedProgress progress, StepFailedException e) {
        if (stage.isStopping()) {
            return ExitCode.UNAVAILABLE;
        }
        stage.keepLogs();
        progress.failed(e);
        spec.commandLine()
                .getOut()
                .println("  The platform's log: " + stage.serverLog() + ", the simulator's beside it.");
        return e.step() == Step.START ? ExitCode.UNAVAILABLE : ExitCode.SOFTWARE;
    }

    private int ended(Stage stage) {
        stage.keepLogs();
        spec.commandLine().getErr().println("serai: the platform ended by itself; its log: " + stage.serverLog());
        return ExitCode.UNAVAILABLE;
    }

    private void print(Summary summary, URI platform, DemoFolder folder) {
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.println("The account stayed connected. Counted by the provider:");
        row(out, "API calls", summary.counts().calls());
        row(out, "answered 401", summary.counts().unauthorized());
        row(out, "refreshes", summary.counts().refreshes());
        row(out, "refresh tokens rotated", summary.rotations());
        row(out, "records in the dataset", summary.records());
        row(out, "notes by the flow", summary.notes());
        out.println();
        out.println("  UI        " + platform);
        out.println("  login     " + Stage.ADMIN);
        out.println("  password  in " + folder.passwordFile());
        if (!stay) {
            out.println();
            out.println("It stops now. ./serai demo --stay keeps it running, ./serai up starts Serai for good.");
        }
    }

    private static void row(PrintWriter out, String what, long count) {
        out.println(String.format(Locale.ROOT, "  %-24s%6d", what, count));
    }

    @SuppressWarnings("SystemConsoleNull") // which provider is there decides whether it is null without a terminal
    private static boolean isTerminal() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }
}
