package dev.serai.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.server.ServerApi;
import dev.serai.cli.token.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai rotate …}: an OAuth client's secret changes while its connections work. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = {
            "Changes the secret of an OAuth client with no failed call: stage the next one, try it on one connection"
                    + " (canary), switch all (promote), forget the old one (retire). Until then: rollback.",
            "CLIENT is the OAuth client's id at Serai, its name, or its client_id at the provider."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "64:wrong usage, or no such client",
            "69:no Serai can be reached",
            "75:not now: try again later",
            "77:not signed in, too little right, or the provider refuses the secret",
            "78:not possible at this stage"
        })
final class RotateCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "How to rotate? There is: stage, canary, promote, rollback, retire, show");
    }

    @Command(
            name = "stage",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Keeps the next secret ready. It is read from a file, from standard input, or typed unseen.")
    int stage(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Parameters(paramLabel = "CLIENT") String client,
            @Option(names = "--secret-file", paramLabel = "FILE", description = "The new secret; - for standard input.")
                    @Nullable
                    String secretFile) {
        ServerApi api = server.api();
        String path = path(api, client);
        ObjectNode body = Json.object()
                .put(
                        "client_secret",
                        Terminal.of(spec)
                                .secret(secretFile, "--secret-file", "The new client secret")
                                .reveal());
        return report(print, api.post(path + "/secrets", body));
    }

    @Command(
            name = "canary",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Refreshes one connection with the next secret.")
    int canary(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Parameters(paramLabel = "CLIENT") String client,
            @Option(
                            names = "--connection",
                            paramLabel = "ID",
                            description = "Which one. Default: the one that was refreshed last.")
                    @Nullable
                    String connection) {
        ObjectNode body = Json.object().put("action", "canary");
        if (connection != null) {
            body.put("connection", connection);
        }
        return step(server, print, client, body);
    }

    @Command(
            name = "promote",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "From now on every connection uses the next secret; the old one is kept.")
    int promote(@Mixin ServerOption server, @Mixin Print print, @Parameters(paramLabel = "CLIENT") String client) {
        return step(server, print, client, Json.object().put("action", "promote"));
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Back to the old secret.")
    int rollback(@Mixin ServerOption server, @Mixin Print print, @Parameters(paramLabel = "CLIENT") String client) {
        return step(server, print, client, Json.object().put("action", "rollback"));
    }

    @Command(
            name = "retire",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Destroys the old secret. After that there is no rollback.")
    int retire(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Parameters(paramLabel = "CLIENT") String client,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        Terminal.of(spec).confirm("Destroy the old secret of '" + client + "'? There is no rollback after it.", yes);
        return step(server, print, client, Json.object().put("action", "retire"));
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "How far the rotation is.")
    int show(@Mixin ServerOption server, @Mixin Print print, @Parameters(paramLabel = "CLIENT") String client) {
        ServerApi api = server.api();
        return report(print, api.get(path(api, client) + "/rotation"));
    }

    private int step(ServerOption server, Print print, String client, ObjectNode body) {
        ServerApi api = server.api();
        return report(print, api.post(path(api, client) + "/rotation", body));
    }

    private int report(Print print, JsonNode report) {
        var out = spec.commandLine().getOut();
        JsonNode failed = report.path("failed");
        String problem = Print.text(report, "problem");
        print.data(out, report, () -> {
            out.println("The rotation is " + Print.text(report, "state") + ": of " + Print.text(report, "total")
                    + " connections " + Print.text(report, "tested") + " are tried, and "
                    + Print.text(report, "succeeded") + " work with the new secret.");
            for (JsonNode one : failed) {
                out.println("  " + Print.text(one, "alias") + ": " + Print.text(one, "detail"));
            }
            if (!problem.isEmpty()) {
                out.println(problem);
            }
        });
        return failed.isEmpty() && problem.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /** Where the client is that somebody named. */
    private static String path(ServerApi api, String named) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode one : api.get("oauth-clients").path("items")) {
            if (named.equals(one.path("id").asText())
                    || named.equals(one.path("name").asText())
                    || named.equals(one.path("client_id").asText())) {
                found.add(one);
            }
        }
        if (found.size() != 1) {
            throw CommandFailure.usage(
                    found.isEmpty()
                            ? "There is no OAuth client '" + named + "' in your workspace."
                            : "Several OAuth clients are called '" + named + "': name one by its id, "
                                    + String.join(
                                            " or ",
                                            found.stream()
                                                    .map(one -> one.path("id").asText())
                                                    .toList())
                                    + ".");
        }
        return "oauth-clients/" + ServerApi.segment(found.getFirst().path("id").asText());
    }
}
