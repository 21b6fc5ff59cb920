package dev.serai.server.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.migration.VaultHome;
import dev.serai.credential.migration.VaultKind;
import dev.serai.credential.signing.SigningKeys;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.ops.Vaults;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai signing-keys replace}. */
@Command(
        name = "replace",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = {
            "Puts one new key in the place of all that Serai signs tokens with, at once, while the platform runs: for when a"
                    + " key may be known to somebody. Keys are renewed every thirty days by themselves, and that stops"
                    + " nothing.",
            "",
            "What was signed until now is refused by every node within seconds: links into applications and to registration"
                    + " that nobody has opened yet, and the Serai-Assertion of requests under way. Programs that check"
                    + " Serai-Assertion refuse it until they fetch /oauth2/jwks again: restart those that keep it for long."
                    + " Access tokens, sessions and connections are not signed, and go on."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "64:wrong usage",
            "69:the database or the vault does not answer: nothing was replaced",
            "75:try again in a few seconds: nothing was replaced",
            "77:the vault refuses Serai: nothing was replaced",
            "78:the configuration, the key file or the tables have to be mended"
        })
final class ReplaceSigningKeysCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ReplaceSigningKeysCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        SeraiConfiguration configuration = SeraiConfiguration.load(environment);
        try (Installation installation = Installation.openCurrent(configuration)) {
            new VaultHome(installation.database())
                    .check(configuration.vault() == null ? VaultKind.EMBEDDED : VaultKind.HASHICORP);
            try (CredentialVault vault = Vaults.open(configuration, installation.database())) {
                SigningKeys keys = SigningKeys.load(vault, Clock.systemUTC());
                keys.replace();
                print(keys.signer().id());
            }
        }
        return ExitCode.DONE;
    }

    private void print(String key) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper().createObjectNode().put("key", key).toPrettyString());
            return;
        }
        out.println(
                "Key " + key + " signs from now on, and the ones before it are destroyed. Nodes that run know it within"
                        + " ten seconds, and refuse what was signed before: links into applications and to registration have to be"
                        + " made again. Programs that check Serai-Assertion have to fetch /oauth2/jwks again: restart those that"
                        + " keep it for long.");
    }
}
