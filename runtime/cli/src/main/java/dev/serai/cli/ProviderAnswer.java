package dev.serai.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.token.Json;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a provider answered: its body goes out as it comes, its status becomes the exit code. */
public final class ProviderAnswer {
    private static final int CHUNK = 1 << 16;

    private final Terminal terminal;
    private final boolean json;
    private final @Nullable Path output;

    /**
     * @param json whether all of it is printed as one JSON object
     * @param output null for standard output
     */
    public ProviderAnswer(Terminal terminal, boolean json, @Nullable Path output) {
        this.terminal = terminal;
        this.json = json;
        this.output = output;
    }

    /** @return the exit code */
    public int print(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            if (json) {
                terminal.out().println(asJson(answer, body));
            } else {
                copy(body);
            }
        }
        int code = exitCode(answer.statusCode());
        if (code != ExitCode.DONE) {
            terminal.err().println("serai: the provider answered " + answer.statusCode() + ".");
        }
        return code;
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 401, 403 -> ExitCode.REFUSED;
            case 429, 503 -> ExitCode.LATER;
            default -> status < 400 ? ExitCode.DONE : status < 500 ? ExitCode.USAGE : ExitCode.UNAVAILABLE;
        };
    }

    private void copy(InputStream body) throws IOException {
        if (output == null) {
            terminal.out().flush();
            copy(body, new FileOutputStream(FileDescriptor.out), "Standard output");
            return;
        }
        try (OutputStream out = Files.newOutputStream(output)) {
            copy(body, out, "The file of --output, " + output + ",");
        } catch (FileSystemException e) {
            throw CommandFailure.configuration("--output names " + output + ", which cannot be written ("
                    + e.getClass().getSimpleName() + ").");
        }
    }

    /** What cannot be written is no fault of who sent it. */
    private static void copy(InputStream body, OutputStream to, String name) throws IOException {
        byte[] buffer = new byte[CHUNK];
        int length = body.read(buffer);
        while (length >= 0) {
            try {
                to.write(buffer, 0, length);
            } catch (IOException e) {
                throw CommandFailure.unavailable(name
                        + " cannot be written, or not all of it: the provider has answered (" + e.getMessage() + ").");
            }
            length = body.read(buffer);
        }
    }

    private static ObjectNode asJson(HttpResponse<?> answer, InputStream body) throws IOException {
        ObjectNode json = Json.object().put("status", answer.statusCode());
        ObjectNode names = json.putObject("headers");
        answer.headers().map().forEach((name, values) -> names.put(name, String.join(", ", values)));
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        JsonNode read = Json.parse(text);
        if (read.isMissingNode()) {
            json.put("body", text);
        } else {
            json.set("body", read);
        }
        return json;
    }
}
