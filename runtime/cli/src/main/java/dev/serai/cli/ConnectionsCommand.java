package dev.serai.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.server.ServerApi;
import dev.serai.cli.token.Json;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai connections …}. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Shows connections, and has them refreshed or ended.",
        subcommands = ConnectCommand.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "64:wrong usage, or no such connection",
            "69:no Serai can be reached",
            "75:not now: try again later",
            "77:not signed in, too little right, or the account has to be authorised again",
            "78:something has to be set up differently",
            "124:nobody came in time (connect)"
        })
final class ConnectionsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "What about the connections? There is: list, show, connect, refresh, token, delete");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Lists the connections that you may see.")
    int list(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Option(names = "--connector", paramLabel = "ID", description = "Those of one connector.") @Nullable
                    String connector,
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            description = "PENDING, ACTIVE, REAUTHORIZATION_REQUIRED or DISCONNECTED.")
                    @Nullable
                    String status) {
        Map<String, String> query = new LinkedHashMap<>();
        if (connector != null) {
            query.put("connector", connector);
        }
        if (status != null) {
            query.put("status", status);
        }
        JsonNode all = all(server.api(), query);
        print.data(out(), all, () -> {
            if (all.path("items").isEmpty()) {
                out().println("No connections. Make one: serai connections connect CONNECTOR");
                return;
            }
            Table table = new Table("ALIAS", "CONNECTOR", "STATUS", "ACCOUNT", "TOKEN UNTIL");
            for (JsonNode one : all.path("items")) {
                table.row(
                        Print.text(one, "alias"),
                        Print.text(one, "connector"),
                        Print.text(one, "status"),
                        Print.text(one, "account"),
                        Print.text(one, "expires_at"));
            }
            table.print(out());
        });
        return ExitCode.DONE;
    }

    /** All pages as one. */
    static JsonNode all(ServerApi api, Map<String, String> query) {
        ObjectNode all = Json.object();
        ArrayNode items = all.putArray("items");
        Map<String, String> asked = new LinkedHashMap<>(query);
        asked.put("limit", "200");
        while (true) {
            String parameters = asked.entrySet().stream()
                    .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&"));
            JsonNode page = api.get("connections?" + parameters);
            page.path("items").forEach(items::add);
            @Nullable String next = Json.textOrNull(page, "next");
            if (next == null) {
                all.putNull("next");
                return all;
            }
            asked.put("after", next);
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Shows one connection: how it is, and what uses it.")
    int show(@Mixin ServerOption server, @Mixin Print print, @Parameters(paramLabel = "CONNECTION") String connection) {
        JsonNode shown = server.api().get("connections/" + ServerApi.segment(connection));
        print.data(out(), shown, () -> {
            for (Map.Entry<String, JsonNode> field : shown.properties()) {
                String value = Print.text(shown, field.getKey());
                if (!value.isEmpty()) {
                    out().printf("%-24s%s%n", Printable.of(field.getKey().replace('_', ' ')), value);
                }
            }
        });
        return ExitCode.DONE;
    }

    @Command(
            name = "refresh",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Gets a new access token now; at most once in 10 seconds.")
    int refresh(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Parameters(paramLabel = "CONNECTION") String connection,
            @Option(
                            names = "--used-generation",
                            paramLabel = "N",
                            description = "Only if this is still the newest token's generation.")
                    @Nullable
                    Long used) {
        ObjectNode body = Json.object();
        if (used != null) {
            body.put("used_generation", used);
        }
        JsonNode answer = server.api().post("connections/" + ServerApi.segment(connection) + "/refresh", body);
        print.data(
                out(),
                answer,
                () -> out().println("'" + connection + "' has token number " + Print.text(answer, "generation")
                        + (answer.hasNonNull("expires_at") ? ", good until " + Print.text(answer, "expires_at") : "")
                        + "."));
        return ExitCode.DONE;
    }

    @Command(
            name = "token",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = {
                "Prints the access token of a connection: needs the scope credentials:read, which people do not have;"
                        + " a service account may (SERAI_CLIENT_ID, SERAI_CLIENT_SECRET_FILE).",
                "Each time is recorded in the audit."
            })
    int token(
            @Mixin ServerOption server, @Mixin Print print, @Parameters(paramLabel = "CONNECTION") String connection) {
        JsonNode token = server.api().get("connections/" + ServerApi.segment(connection) + "/token");
        print.data(out(), token, () -> out().println(Print.text(token, "access_token")));
        return ExitCode.DONE;
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Disconnects an account: its authorization ends at the provider, its tokens are destroyed.")
    int delete(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Parameters(paramLabel = "CONNECTION") String connection,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        ServerApi api = server.api();
        String path = "connections/" + ServerApi.segment(connection);
        JsonNode shown = api.get(path);
        String users = Print.text(shown, "used_by");
        Terminal.of(spec)
                .confirm(
                        "Disconnect '" + Print.text(shown, "alias") + "' ("
                                + Table.cell(Print.text(shown, "account")) + ")?"
                                + (users.isEmpty() ? "" : " These stop then: " + users + "."),
                        yes);
        JsonNode answer = api.delete("connections/" + ServerApi.segment(Print.text(shown, "id")));
        print.data(out(), answer, () -> out().println(Print.text(answer, "detail")));
        return ExitCode.DONE;
    }
}
