package dev.serai.server.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serai vault …}, {@code serai signing-keys …} and {@code serai doctor}. */
public final class OperatorCommands {
    private static final Set<String> NAMES = Set.of("vault", "signing-keys", "doctor");

    private OperatorCommands() {}

    /** Whether these arguments name a command; without one the platform is to start. */
    public static boolean isOne(String... args) {
        return args.length > 0 && NAMES.contains(args[0]);
    }

    /**
     * Runs as the whole program.
     *
     * @param environment the {@code SERAI_*} variables
     * @return the exit code
     */
    public static int run(Map<String, String> environment, String... args) {
        quietLog();
        // UTF-8 whatever the locale: a terminal that is told nothing says ASCII and shows UTF-8 nevertheless.
        return run(environment, writer(FileDescriptor.out), writer(FileDescriptor.err), args);
    }

    static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
        CommandLine vault = new CommandLine(new VaultCommand())
                .addSubcommand(new VaultInitCommand(environment))
                .addSubcommand(new MigrateCommand(environment))
                .addSubcommand(new RotateKeyCommand(environment));
        CommandLine signingKeys =
                new CommandLine(new SigningKeysCommand()).addSubcommand(new ReplaceSigningKeysCommand(environment));
        return new CommandLine(new Program())
                .addSubcommand(vault)
                .addSubcommand(signingKeys)
                .addSubcommand(new DoctorCommand(environment))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failed, command, _) -> {
                    CommandFailure failure = CommandFailure.of(failed);
                    command.getErr().println("serai: " + failure.message());
                    return failure.exitCode();
                })
                .execute(args);
    }

    @Command(name = "serai", subcommands = CommandLine.HelpCommand.class, exitCodeOnInvalidInput = ExitCode.USAGE)
    private static final class Program {}

    /** {@code serai vault}: nothing by itself. */
    @Command(
            name = "vault",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Looks after the vault that holds the credentials.")
    private static final class VaultCommand implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public void run() {
            throw incomplete("the vault", spec);
        }
    }

    /** {@code serai signing-keys}: nothing by itself. */
    @Command(
            name = "signing-keys",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Looks after the keys that Serai signs tokens for other programs with.")
    private static final class SigningKeysCommand implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public void run() {
            throw incomplete("the signing keys", spec);
        }
    }

    private static ParameterException incomplete(String what, CommandSpec spec) {
        return new ParameterException(
                spec.commandLine(),
                "What about " + what + "? There is: "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /** What the libraries have to say goes to standard error, and only if it is a warning: output may be JSON. */
    private static void quietLog() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof ch.qos.logback.core.ConsoleAppender<?> console) {
                console.stop();
                console.setTarget("System.err");
                console.start();
            }
        });
    }

    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), true);
    }
}
