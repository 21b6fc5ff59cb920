package dev.serai.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.consent.Invitation;
import dev.serai.cli.consent.Waiting;
import dev.serai.cli.server.ServerApi;
import dev.serai.cli.token.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code serai connections connect}: the consent is given in a browser, which either comes back to Serai or enters a code at the
 * provider (RFC 8628); this tells where, and waits.
 */
@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Prints the link that connects an account in a browser where you are signed in, and waits until it is. With"
                        + " --by-code, a code that you enter at the provider in any browser instead, where the provider offers that.")
final class ConnectCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Mixin
    private final Print print = new Print();

    @Parameters(paramLabel = "CONNECTOR", description = "Which provider, by its connector's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String connector;

    @Option(names = "--alias", paramLabel = "NAME", description = "How flows name it. Default: made up by Serai.")
    private @Nullable String alias;

    @Option(
            names = "--client",
            paramLabel = "ID",
            description = "By which OAuth client. Default: the connector's default one.")
    private @Nullable String client;

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "A setting that the connector asks for.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--by-code",
            description = "Get a code to be entered at the provider: no browser has to reach Serai.")
    private boolean byCode;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            converter = Seconds.OrNone.class,
            defaultValue = "600",
            description = "How long to wait for the browser; 0 does not wait. Default: ${DEFAULT-VALUE}.")
    private Duration wait = PATIENCE;

    @Override
    public Integer call() throws InterruptedException {
        ServerApi api = server.api();
        api.get("connectors/" + ServerApi.segment(connector));
        Instant start = Instant.now();
        Set<String> before = ids(api);
        Terminal terminal = Terminal.of(spec);
        if (byCode) {
            return byCode(api, terminal);
        }
        terminal.err().println("Open " + link());
        terminal.err().flush();
        if (wait.isZero()) {
            return ExitCode.DONE;
        }
        Instant end = start.plus(wait);
        while (Instant.now().isBefore(end)) {
            Thread.sleep(POLL);
            Optional<JsonNode> made = made(api, before);
            if (made.isPresent()) {
                return connected(terminal, made.get());
            }
        }
        throw CommandFailure.waited("Nobody has connected an account in time.");
    }

    private int byCode(ServerApi api, Terminal terminal) throws InterruptedException {
        ObjectNode wish = Json.object().put("connector", connector).put("grant_type", "device_code");
        if (client != null) {
            wish.put("client", client);
        }
        if (alias != null) {
            wish.put("alias", alias);
        }
        settings.forEach(wish.withObject("/settings")::put);
        JsonNode begun = api.post("connections", wish);
        Invitation invitation = Invitation.read(begun);
        Waiting waiting = new Waiting(terminal, print.isJson());
        if (wait.isZero()) {
            waiting.show(invitation);
            return ExitCode.DONE;
        }
        String path = "connections/" + ServerApi.segment(Json.answered(begun, "id"));
        return connected(
                terminal, waiting.watch(invitation, wait, "Serai at " + server.url(), () -> seen(api.get(path))));
    }

    private static Waiting.Seen seen(JsonNode connection) {
        if (connection.path("status").asText().equals("PENDING")) {
            if (connection.hasNonNull("problem")) {
                throw CommandFailure.refused(connection.path("problem").asText());
            }
            return new Waiting.Seen.NotYet(Duration.ZERO);
        }
        return new Waiting.Seen.Allowed(connection);
    }

    private int connected(Terminal terminal, JsonNode one) {
        print.data(
                terminal.out(),
                one,
                () -> terminal.out()
                        .println("Connected '" + Print.text(one, "alias") + "' ("
                                + Table.cell(Print.text(one, "account")) + ")."));
        return ExitCode.DONE;
    }

    private String link() {
        Map<String, String> query = new LinkedHashMap<>();
        if (client != null) {
            query.put("client", client);
        }
        if (alias != null) {
            query.put("alias", alias);
        }
        settings.forEach((name, value) -> query.put("setting." + name, value));
        String parameters = query.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return server.url() + "/connect/" + ServerApi.segment(connector)
                + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    private Set<String> ids(ServerApi api) {
        return StreamSupport.stream(connections(api).spliterator(), false)
                .map(one -> one.path("id").asText())
                .collect(Collectors.toSet());
    }

    private Optional<JsonNode> made(ServerApi api, Set<String> before) {
        return StreamSupport.stream(connections(api).spliterator(), false)
                .filter(one -> !before.contains(one.path("id").asText()))
                .filter(one -> alias == null || alias.equals(one.path("alias").asText()))
                .findFirst();
    }

    private JsonNode connections(ServerApi api) {
        return ConnectionsCommand.all(api, Map.of("connector", connector, "status", "ACTIVE"))
                .path("items");
    }
}
