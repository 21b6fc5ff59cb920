package dev.serai.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.server.ServerApi;
import dev.serai.cli.token.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai pull …}. */
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Runs pulls, tells how they went, and lets them begin again.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "64:wrong usage, or no such pull",
            "69:no Serai can be reached, or the run failed (--wait)",
            "75:not now: try again later",
            "77:not signed in, or too little right",
            "78:something has to be set up differently",
            "124:the run has not ended in time (--wait)"
        })
final class PullCommand implements Runnable {
    private static final Duration POLL = Duration.ofMillis(500);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the pull? There is: run, status, reset");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Runs a pull now, beside its schedule.")
    int run(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Parameters(paramLabel = "CONNECTION") String connection,
            @Parameters(paramLabel = "PULL") String pull,
            @Option(
                            names = "--wait",
                            paramLabel = "SECONDS",
                            converter = Seconds.class,
                            description = "Wait for its end, so long.")
                    @Nullable
                    Duration wait)
            throws InterruptedException {
        ServerApi api = server.api();
        String path = path(connection, pull) + "/runs";
        JsonNode begun = api.post(path, Json.object());
        JsonNode run = wait == null ? begun : end(api, path, begun, wait);
        print.data(out(), run, () -> out().println(words(run)));
        return wait == null || Json.textOrNull(run, "error") == null ? ExitCode.DONE : ExitCode.UNAVAILABLE;
    }

    private static JsonNode end(ServerApi api, String path, JsonNode begun, Duration wait) throws InterruptedException {
        Instant end = Instant.now().plus(wait);
        String id = begun.path("id").asText();
        while (Instant.now().isBefore(end)) {
            for (JsonNode run : api.get(path + "?limit=20").path("items")) {
                if (run.path("id").asText().equals(id) && run.hasNonNull("ended")) {
                    return run;
                }
            }
            Thread.sleep(POLL);
        }
        throw CommandFailure.waited("The run has not ended in time; it goes on. serai pull status tells how it went.");
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Lists a connection's pulls; or the runs of one, the newest first.")
    int status(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Parameters(paramLabel = "CONNECTION") String connection,
            @Parameters(paramLabel = "PULL", arity = "0..1") @Nullable String pull,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "10",
                            description = "How many runs. Default: 10.")
                    int limit) {
        ServerApi api = server.api();
        JsonNode found = pull == null
                ? api.get("connections/" + ServerApi.segment(connection) + "/pulls")
                : api.get(path(connection, pull) + "/runs?limit=" + limit);
        print.data(out(), found, () -> {
            if (found.path("items").isEmpty()) {
                out().println(pull == null ? "No pulls." : "No runs yet.");
            } else if (pull == null) {
                Table table = new Table("PULL", "SCHEDULE", "ENABLED", "DATASET");
                for (JsonNode one : found.path("items")) {
                    table.row(
                            Print.text(one, "pull"),
                            Print.text(one, "schedule"),
                            Print.text(one, "enabled"),
                            Print.text(one, "dataset"));
                }
                table.print(out());
            } else {
                found.path("items").forEach(run -> out().println(words(run)));
            }
        });
        return ExitCode.DONE;
    }

    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.USAGE,
            description = "Lets the next run read everything, or begin at a cursor. No record is deleted.")
    int reset(
            @Mixin ServerOption server,
            @Mixin Print print,
            @Parameters(paramLabel = "CONNECTION") String connection,
            @Parameters(paramLabel = "PULL") String pull,
            @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where to begin.") @Nullable
                    String cursor) {
        ObjectNode body = Json.object();
        if (cursor != null) {
            body.put("cursor", cursor);
        }
        JsonNode answer = server.api().post(path(connection, pull) + "/reset", body);
        print.data(out(), answer, () -> out().println(Print.text(answer, "detail")));
        return ExitCode.DONE;
    }

    private static String path(String connection, String pull) {
        return "connections/" + ServerApi.segment(connection) + "/pulls/" + ServerApi.segment(pull);
    }

    private static String words(JsonNode run) {
        String error = Print.text(run, "error");
        String read = Print.text(run, "read") + " read, " + Print.text(run, "added") + " added, "
                + Print.text(run, "changed") + " changed, " + Print.text(run, "deleted") + " deleted";
        String ended = Print.text(run, "ended");
        return Print.text(run, "started") + "  "
                + (ended.isEmpty() ? "running" : error.isEmpty() ? read : "failed: " + error);
    }
}
