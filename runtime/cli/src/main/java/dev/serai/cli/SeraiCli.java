package dev.serai.cli;

import dev.serai.cli.bridge.BridgeCommand;
import dev.serai.cli.demo.DemoCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command-line client: {@code serai <command>}. */
@Command(
        name = "serai",
        mixinStandardHelpOptions = true,
        version = "serai 0.1.0-SNAPSHOT",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Keeps your users' accounts at other services connected.")
public final class SeraiCli implements Runnable {
    private static final String COMPLETION = "generate-completion";

    /** In the order of the help. */
    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(
            Map.entry("login", LoginCommand.class),
            Map.entry("logout", LogoutCommand.class),
            Map.entry("connections", ConnectionsCommand.class),
            Map.entry("call", CallCommand.class),
            Map.entry("pull", PullCommand.class),
            Map.entry("rotate", RotateCommand.class),
            Map.entry("bridge", BridgeCommand.class),
            Map.entry("connector", ConnectorCommand.class),
            Map.entry("demo", DemoCommand.class),
            Map.entry(COMPLETION, GenerateCompletion.class),
            Map.entry("train", TrainCommand.class));

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private SeraiCli() {}

    public static void main(String[] args) {
        // UTF-8 whatever the locale: a terminal that is told nothing says ASCII and shows UTF-8 nevertheless.
        System.exit(execute(writer(FileDescriptor.out), writer(FileDescriptor.err), args));
    }

    /** @return the exit code */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        int code = run(out, err, args);
        if (out.checkError() && code == ExitCode.DONE) {
            err.println("serai: standard output cannot be written, or not all of it: what was done is done.");
            return ExitCode.UNAVAILABLE;
        }
        return code;
    }

    private static int run(PrintWriter out, PrintWriter err, String... args) {
        try {
            ArgumentFiles.requireReadable(args);
        } catch (CommandFailure unreadable) {
            return failure(unreadable, err);
        }
        CommandLine line = new CommandLine(new SeraiCli());
        wanted(args.length == 0 ? "" : args[0])
                .forEach(command -> line.addSubcommand(command.getKey(), command.getValue()));
        return line.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failed, command, _) -> failure(failed, command.getErr()))
                .execute(args);
    }

    /** Most of a start is what picocli learns about commands: one that is named by the first word is all that it needs to know. */
    private static List<Map.Entry<String, Class<?>>> wanted(String first) {
        if (first.equals("--version") || first.equals("-V")) {
            return List.of();
        }
        List<Map.Entry<String, Class<?>>> named = COMMANDS.stream()
                .filter(command -> command.getKey().equals(first) && !first.equals(COMPLETION))
                .toList();
        return named.isEmpty() ? COMMANDS : named;
    }

    private static int failure(Exception failed, PrintWriter err) {
        return switch (failed) {
            case CommandFailure told -> {
                err.println("serai: " + Printable.of(told.getMessage()));
                yield told.exitCode();
            }
            case IOException broken -> {
                err.println("serai: the answer breaks off: " + Printable.of(broken.getMessage()));
                yield ExitCode.UNAVAILABLE;
            }
            default -> {
                err.println("serai: this should not happen; please report it:");
                StringWriter trace = new StringWriter();
                failed.printStackTrace(new PrintWriter(trace));
                trace.toString().lines().map(Printable::of).forEach(err::println);
                yield ExitCode.SOFTWARE;
            }
        };
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), true);
    }
}
