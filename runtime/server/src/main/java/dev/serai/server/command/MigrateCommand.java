package dev.serai.server.command;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.migration.VaultKind;
import dev.serai.credential.migration.VaultMigration;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.ops.Vaults;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai vault migrate}. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = {
            "Moves all credentials between the embedded vault and HashiCorp Vault or OpenBao, with the platform stopped.",
            "SERAI_VAULT_ADDR and what goes with it name the latter, whichever way the move goes.",
            "Interrupted at any point nothing is lost: run it again, and it goes on. To call it off, move to where the"
                    + " credentials are."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done: everything was copied, compared, and is destroyed in the old vault",
            "64:wrong usage",
            "69:the database or a vault does not answer: run it again when it does",
            "75:something changed meanwhile: run it again",
            "77:refused: a platform runs, or the vault does not allow it",
            "78:the configuration, the key file or the tables have to be mended"
        })
final class MigrateCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--to", required = true, description = "Where to: ${COMPLETION-CANDIDATES}, in any case.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private VaultKind target;

    MigrateCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        SeraiConfiguration configuration = SeraiConfiguration.load(environment);
        PrintWriter out = spec.commandLine().getOut();
        try (Installation installation = Installation.openCurrent(configuration)) {
            new VaultMigration(installation.database(), kind -> open(kind, installation), out::println).to(target);
        }
        switch (target) {
            case EMBEDDED -> {
                if (configuration.vault() != null) {
                    out.println("Remove SERAI_VAULT_ADDR and what goes with it from the configuration, then start the"
                            + " platform. Back up " + Vaults.keyFile(configuration) + ".");
                }
            }
            case HASHICORP -> out.println("Start the platform.");
        }
        return ExitCode.DONE;
    }

    private static CredentialVault open(VaultKind kind, Installation installation) {
        return switch (kind) {
            case EMBEDDED -> Vaults.openEmbedded(installation.configuration(), installation.database());
            case HASHICORP -> {
                SeraiConfiguration.Vault vault = installation.configuration().vault();
                if (vault == null) {
                    throw new SeraiException(
                            ErrorType.CONFIGURATION,
                            "vault_not_configured",
                            "Which vault? Set SERAI_VAULT_ADDR and how to log in there, then run this again.");
                }
                yield Vaults.openHashicorp(vault);
            }
        };
    }
}
