package dev.serai.server.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.credential.CredentialVault.Health;
import dev.serai.credential.SecretValue;
import dev.serai.credential.hashicorp.VaultInit;
import dev.serai.credential.hashicorp.VaultPolicy;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.server.ops.SeraiConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serai vault init}. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = {
            "Prepares the HashiCorp Vault or OpenBao at SERAI_VAULT_ADDR for Serai: the mount, Serai's policy, and an"
                    + " AppRole that has it. May be run again: what is there stays, what is otherwise is mended.",
            "Needs an operator's token, which is kept nowhere: the first line of --token-file (- for standard input)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "64:wrong usage",
            "69:the vault does not answer",
            "77:the vault refuses the operator's token, or something else lies at the mount",
            "78:the configuration has to be mended"
        })
final class VaultInitCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the operator's token; - reads it from standard input.")
    private @Nullable String tokenFile;

    @Option(
            names = "--secret-id-file",
            paramLabel = "FILE",
            description = "Gets the AppRole's secret id (0600). Default: vault-secret-id in SERAI_HOME.")
    private @Nullable Path secretIdFile;

    @Option(
            names = "--print-policy",
            description = "Only prints the policy that the operator's token needs, and asks the vault nothing.")
    private boolean printPolicy;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    VaultInitCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        VaultSettings settings = SeraiConfiguration.vaultSettings(environment);
        PrintWriter out = spec.commandLine().getOut();
        if (printPolicy) {
            out.print(VaultPolicy.OPERATOR.rules(settings.mount()));
            return ExitCode.DONE;
        }
        VaultInit.Done done;
        try (VaultInit init = new VaultInit(settings, operatorsToken(), Clock.systemUTC())) {
            done = init.prepare(file());
        }
        if (json) {
            out.println(json(done).toPrettyString());
        } else {
            done.steps().forEach(out::println);
            out.printf(
                    "%nSet for Serai:%n  SERAI_VAULT_ROLE_ID=%s%n  SERAI_VAULT_SECRET_ID_FILE=%s%n",
                    done.login().roleId(), done.login().secretIdFile());
        }
        Health health = done.health();
        if (!health.usable()) {
            spec.commandLine().getErr().println("serai: all is prepared, but: " + health.detail());
            return ExitCode.UNAVAILABLE;
        }
        health.warnings().forEach(warning -> spec.commandLine().getErr().println("serai: " + warning));
        return ExitCode.DONE;
    }

    private Path file() {
        return secretIdFile == null
                ? SeraiConfiguration.home(environment).resolve("vault-secret-id")
                : secretIdFile.toAbsolutePath();
    }

    private SecretValue operatorsToken() throws IOException {
        if (tokenFile == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required option: '--token-file=FILE' (- reads standard input)");
        }
        String text = "-".equals(tokenFile)
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : read(Path.of(tokenFile));
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .map(SecretValue::of)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "There is no token in " + tokenFile));
    }

    private String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            throw new ParameterException(spec.commandLine(), "The file " + file + " cannot be read by this user.");
        }
    }

    private static ObjectNode json(VaultInit.Done done) {
        ObjectNode answer = new JsonMapper().createObjectNode();
        done.steps().forEach(answer.putArray("steps")::add);
        answer.put("role_id", done.login().roleId())
                .put("secret_id_file", done.login().secretIdFile().toString())
                .put("usable", done.health().usable());
        done.health().warnings().forEach(answer.putArray("warnings")::add);
        return answer;
    }
}
