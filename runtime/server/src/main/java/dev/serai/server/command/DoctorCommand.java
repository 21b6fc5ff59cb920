package dev.serai.server.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.refresh.RefreshNodes;
import dev.serai.credential.refresh.VaultComparison;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.ops.Vaults;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Says what is wrong with this installation and what to do about it. Without --restored and --gone it"
                        + " changes nothing.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "64:wrong usage",
            "69:the database or the vault does not answer",
            "75:try again in a few seconds",
            "77:the vault refuses Serai",
            "78:the configuration, the key file, the tables or an OAuth client have to be mended"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @ArgGroup
    private @Nullable Word word;

    /** What only an operator knows. */
    static final class Word {
        @Option(
                names = "--restored",
                required = true,
                description =
                        "The database was restored from a backup: what was sent since is not known. To be said while"
                                + " every node is stopped.")
        private boolean restored;

        @Option(
                names = "--gone",
                required = true,
                paramLabel = "NODE",
                description = "This node and its disk never come back: nobody is to wait for it.")
        private @Nullable String gone;
    }

    DoctorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return word == null ? examine() : obey(word);
    }

    private int obey(Word said) {
        try (Installation installation = Installation.openCurrent(SeraiConfiguration.load(environment))) {
            RefreshNodes nodes = new RefreshNodes(installation.database());
            return said.restored ? restored(nodes, installation) : gone(nodes, Objects.requireNonNull(said.gone));
        }
    }

    private int restored(RefreshNodes nodes, Installation installation) {
        List<String> alive = nodes.all().stream()
                .filter(RefreshNodes.Node::isAlive)
                .map(RefreshNodes.Node::name)
                .toList();
        if (!alive.isEmpty()) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "nodes_alive",
                    true,
                    "These nodes spoke less than half a minute ago: " + String.join(", ", alive)
                            + ". Stop every node, wait a moment, and say it again before the first one starts.",
                    null);
        }
        int caughtUp;
        try (CredentialVault vault = Vaults.open(installation.configuration(), installation.database())) {
            caughtUp = new VaultComparison(installation.database(), vault).catchUp();
        }
        int connections = nodes.markRestored();
        print(
                "connections",
                connections,
                (caughtUp == 0
                                ? ""
                                : caughtUp
                                        + " connections were disconnected or authorised again since the backup, and stay so. ")
                        + connections
                        + " connections are taken for refreshed by an unknown node. Start every node once: what lies on"
                        + " their disks is written first, and no refresh token goes out before its access token has ended.");
        return ExitCode.DONE;
    }

    private int gone(RefreshNodes nodes, String name) {
        if (!nodes.declareGone(name)) {
            String known = nodes.all().stream()
                    .map(node -> node.name() + (node.isAlive() ? " (alive)" : node.isGone() ? " (gone)" : " (silent)"))
                    .collect(Collectors.joining(", "));
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "no_silent_node",
                    "There is no silent node '" + name
                            + "'. A node is silent half a minute after its last word. Known: "
                            + (known.isEmpty() ? "none" : known) + ".");
        }
        print("node", name, "Node " + name + " is taken for gone: nobody waits for its answers any more.");
        return ExitCode.DONE;
    }

    private void print(String field, Object value, String words) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json ? new JsonMapper().createObjectNode().putPOJO(field, value).toPrettyString() : words);
    }

    private int examine() {
        List<Finding> findings = new Examination(environment).findings();
        int exitCode = findings.stream()
                .filter(finding -> !finding.isGood())
                .mapToInt(Finding::exitCode)
                .findFirst()
                .orElse(ExitCode.DONE);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(findings).toPrettyString());
        } else {
            findings.forEach(finding -> out.printf(
                    "%-14s %-5s %s%n",
                    finding.part(),
                    finding.isGood() ? "good" : "WRONG",
                    finding.detail().replace("\n", "\n" + " ".repeat(21))));
        }
        return exitCode;
    }

    private static ObjectNode json(List<Finding> findings) {
        ObjectNode answer = new JsonMapper().createObjectNode();
        answer.put("healthy", findings.stream().allMatch(Finding::isGood));
        var parts = answer.putArray("findings");
        findings.forEach(finding -> parts.addObject()
                .put("part", finding.part())
                .put("good", finding.isGood())
                .put("detail", finding.detail()));
        return answer;
    }
}
