package dev.serai.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.CommandFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has saved tokens refreshed: by a process of its own, in a session of its own, which is not ended with this one, nor by the
 * terminal's Ctrl-C. A refresh token that is used once must not be lost between the server's answer and the file, whatever
 * becomes of the client that wanted it.
 *
 * <p>Two locks: who wants a refresh waits in the queue, sees what the one before has brought, and starts the process only if
 * that will not do; the process holds the other one, so that the next client waits for a refresh that a killed one has left
 * under way.
 */
public final class GrantRefresh {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Signals that a shell or a terminal sends are not for it. A JVM leaves alone what is ignored when it starts. */
    private static final String DETACHED = """
            trap '' HUP INT QUIT TERM
            if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
            exec "$@"
            """;

    private final GrantFile file;

    public GrantRefresh(GrantFile file) {
        this.file = file;
    }

    /**
     * Tokens newer than these: those that another process has got meanwhile, or new ones.
     *
     * @param secret of the OAuth client; null for a public one
     * @throws CommandFailure 77 if the grant has ended, 75 or 69 if there are none now
     */
    public SavedGrant newerThan(SavedGrant seen, @Nullable Secret secret) {
        try (FileLocked turn = FileLocked.take(file.queueLock(), PATIENCE)) {
            if (turn == null) {
                throw CommandFailure.later("Other processes are still refreshing the tokens in " + file.path() + ".");
            }
            SavedGrant stored = stored();
            if (stored.counter() != seen.counter()) {
                return stored;
            }
            if (stored.refreshToken() == null) {
                throw CommandFailure.ended("The authorization has ended, and came without a refresh token.");
            }
            run(seen.counter(), secret);
            return stored();
        } catch (IOException e) {
            throw ClientFolder.cannotWrite(file.path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.later("Interrupted.");
        }
    }

    private SavedGrant stored() {
        return file.read().orElseThrow(() -> CommandFailure.ended("Signed out meanwhile."));
    }

    private void run(long counter, @Nullable Secret secret) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream to = process.getOutputStream()) {
            to.write((RefreshProcess.order(file.path(), counter, secret) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw CommandFailure.later("The refresh of the tokens takes long. It goes on by itself: try again.");
        }
        JsonNode said = Json.parse(answer);
        if (!said.path("exit").isInt()) {
            throw CommandFailure.unavailable("The process that refreshes the tokens in " + file.path() + " ended with "
                    + process.exitValue() + " and said nothing.");
        }
        if (said.path("ended").asBoolean()) {
            throw CommandFailure.ended(said.path("message").asText());
        }
        if (said.path("exit").asInt() != 0) {
            throw CommandFailure.of(
                    said.path("exit").asInt(), said.path("message").asText());
        }
    }

    private static List<String> command() {
        String java = ProcessHandle.current()
                .info()
                .command()
                .orElseGet(() ->
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DETACHED, "sh", java));
        Optional.ofNullable(System.getProperty("serai.aot")).ifPresent(cache -> command.add("-XX:AOTCache=" + cache));
        command.addAll(List.of(
                "-Xlog:disable",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                RefreshProcess.class.getName()));
        return command;
    }
}
