package dev.serai.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What goes to a provider's API, and where its answer goes. */
public final class RequestOptions {
    private static final String STANDARD_INPUT = "-";

    @Option(
            names = {"-d", "--data"},
            paramLabel = "FILE",
            description = "The request's body; - for standard input.")
    private @Nullable String data;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "A header of the request. With a body and without a Content-Type it is application/json.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the answer's body goes. Default: standard output.")
    private @Nullable Path output;

    /** Null for standard output. */
    public @Nullable Path output() {
        return output;
    }

    /** @throws CommandFailure 64 if one is none, or not the caller's to set */
    public Map<String, List<String>> headers() {
        Map<String, List<String>> parsed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw CommandFailure.usage("'" + header + "' is no header: write 'Name: value'.");
            }
            String name = header.substring(0, colon).strip();
            if (name.equalsIgnoreCase("Authorization")) {
                throw CommandFailure.usage("Authorization is set by Serai and by its client: leave it out.");
            }
            parsed.computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        if (data != null) {
            parsed.putIfAbsent("Content-Type", List.of("application/json"));
        }
        return parsed;
    }

    /** @throws CommandFailure 64 if its file is not there, or is none that can be read */
    public BodyPublisher body() {
        if (data == null) {
            return BodyPublishers.noBody();
        }
        if (data.equals(STANDARD_INPUT)) {
            return BodyPublishers.ofInputStream(() -> System.in);
        }
        Path file = Path.of(data);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw unreadable(file);
        }
        try {
            if (canBeSentAgain()) {
                return BodyPublishers.ofFile(file);
            }
            InputStream pipe = Files.newInputStream(file);
            return BodyPublishers.ofInputStream(() -> pipe);
        } catch (IOException _) {
            throw unreadable(file);
        }
    }

    private static CommandFailure unreadable(Path file) {
        String why = Files.isDirectory(file) ? "is a folder" : Files.exists(file) ? "cannot be read" : "is not there";
        return CommandFailure.usage("--data names " + file + ", which " + why + ".");
    }

    /** Not what comes through a pipe, be it one with a name. */
    public boolean canBeSentAgain() {
        return data == null || (!data.equals(STANDARD_INPUT) && Files.isRegularFile(Path.of(data)));
    }
}
