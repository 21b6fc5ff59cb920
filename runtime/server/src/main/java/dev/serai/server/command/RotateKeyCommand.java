package dev.serai.server.command;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.embedded.KeyRotation;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.ops.Vaults;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai vault rotate-key}. */
@Command(
        name = "rotate-key",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = {
            "Gives the embedded vault a new key file and encrypts everything in it anew, while the platform runs.",
            "Interrupted at any point nothing is lost: run it again, and it goes on."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "64:wrong usage",
            "69:the database does not answer",
            "75:copy the key file to the other machines, then run it again with --copied",
            "78:the configuration, the key file or the tables have to be mended"
        })
final class RotateKeyCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--copied",
            description = "With a database of your own: every other machine that runs Serai on it has the key file that"
                    + " the first run prepared (or there is no other).")
    private boolean copied;

    RotateKeyCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        SeraiConfiguration configuration = SeraiConfiguration.load(environment);
        if (configuration.vault() != null) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "vault_not_embedded",
                    "The credentials are in the vault at "
                            + configuration.vault().address()
                            + ", which rotates its keys itself (bao operator rotate, vault operator rotate)."
                            + " This command is for the embedded vault.");
        }
        Path keyFile = Vaults.keyFile(configuration);
        PrintWriter out = spec.commandLine().getOut();
        try (Installation installation = Installation.openCurrent(configuration);
                KeyRotation rotation = KeyRotation.of(installation.database(), keyFile, out::println)) {
            if (!rotation.isUnderWay()) {
                copied = false;
                rotation.prepare();
            } else {
                out.println("Going on with a rotation that was not finished.");
            }
            if (rotation.isPrepared() && !installation.isEmbedded() && !copied) {
                out.println("Copy " + keyFile + " to every other machine that runs Serai on this database (owner and"
                        + " permissions stay as they are; no restart), then run: serai vault rotate-key --copied");
                return ExitCode.TRY_LATER;
            }
            rotation.complete();
            out.println("Back up " + keyFile + " now, apart from the database. Backups of the database made until now"
                    + " need the key file as it was: keep that one as long as you keep them.");
            return ExitCode.DONE;
        }
    }
}
