package dev.serai.cli.demo;

import dev.serai.cli.ExitCode;
import java.io.Console;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serai demo}: starts everything, lets a {@link Performance} happen, stops everything. */
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
    /** Of one step; what the whole may take is less than all of theirs. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
            int result = new Performance(stage, folder, progress, out, stay)
                    .perform(() -> start(stage, programs), _ -> PATIENCE);
            if (result != ExitCode.DONE || !stay) {
                return result;
            }
            out.println("Everything keeps running until Ctrl-C.");
            return stage.awaitEnd() ? ExitCode.DONE : ended(stage);
        }
    }

    private Running start(Stage stage, Programs programs) {
        URI provider = stage.startSimulator(programs);
        return new Running(stage.startPlatform(programs, port, provider.getAuthority()), provider);
    }

    private Programs programs() {
        if (serverJar == null || simulatorJar == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Start the demo by ./serai demo: it builds what the demo needs and names it here.");
        }
        return new Programs(serverJar, serverOptions, simulatorJar, vault == Vault.openbao ? bao : null);
    }

    private int ended(Stage stage) {
        stage.keepLogs();
        spec.commandLine().getErr().println("serai: the platform ended by itself; its log: " + stage.serverLog());
        return ExitCode.UNAVAILABLE;
    }

    @SuppressWarnings("SystemConsoleNull") // which provider is there decides whether it is null without a terminal
    private static boolean isTerminal() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }
}
