package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.token.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client's jar as a process, as somebody calls it from a shell: without a terminal. */
public final class CliRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path out;
    private final Path err;

    private CliRun(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts it.
     *
     * @param environment beside ours, without its SERAI_ variables
     * @param input its standard input; null for an empty one
     */
    public static CliRun start(
            Path folder, Map<String, String> environment, @Nullable String input, String... arguments) {
        return start(folder, environment, input, command(arguments));
    }

    /** The same with a command of one's own. */
    public static CliRun start(
            Path folder, Map<String, String> environment, @Nullable String input, List<String> command) {
        try {
            Path out = Files.createTempFile(folder, "cli", ".out");
            Path err = Files.createTempFile(folder, "cli", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(key -> key.startsWith("SERAI_"));
            builder.environment().put("SERAI_HOME", folder.resolve("home").toString());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (OutputStream to = process.getOutputStream()) {
                if (input != null) {
                    to.write(input.getBytes(StandardCharsets.UTF_8));
                }
            }
            return new CliRun(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it in a terminal that shows QR codes, which script(1) gives it: all that it says is its output then. */
    public static CliRun inTerminal(Path folder, Map<String, String> environment, String... arguments) {
        Map<String, String> shows = new HashMap<>(environment);
        shows.put("TERM", "xterm-256color");
        shows.put("LC_ALL", "C.UTF-8");
        // tests that run in the background were told to ignore what Ctrl-C sends
        String line = "exec env --default-signal=INT " + String.join(" ", command(arguments));
        return start(folder, shows, null, List.of("script", "-qefc", line, "/dev/null"));
    }

    /** Starts it and waits for its end. */
    public static CliRun of(Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, null, arguments).ended();
    }

    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(
                "-Xlog:disable", "-XX:AOTCache=" + Cache.FILE, "-Dserai.aot=" + Cache.FILE, "-jar", jar().toString()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /**
     * The command with its output in a pipe, as it is used in a shell.
     *
     * @param filter what reads it, e.g. {@code jq .}; the exit code is its own, or else the command's
     */
    static List<String> piped(String filter, String... arguments) {
        List<String> shell = new ArrayList<>(List.of("bash", "-c", "set -o pipefail; \"$@\" | " + filter, "bash"));
        shell.addAll(command(arguments));
        return shell;
    }

    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1");
    }

    /** As the launcher makes it: it halves the time of each run. */
    private static final class Cache {
        static final Path FILE = make();

        private static Path make() {
            try {
                Path file = Files.createTempDirectory("serai-cli-test-").resolve("serai-cli.aot");
                List<String> command = new ArrayList<>(java());
                command.addAll(List.of("-XX:AOTCacheOutput=" + file, "-jar", jar().toString(), "train"));
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(file).isRegularFile();
                file.toFile().deleteOnExit();
                file.getParent().toFile().deleteOnExit();
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    static Path jar() {
        Path jar = Path.of("../cli/target/serai-cli.jar").toAbsolutePath().normalize();
        assertThat(jar).as("packaged by Maven before these tests").isRegularFile();
        return jar;
    }

    public CliRun ended() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("It does not end:\n" + out() + err());
            }
            return this;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Its end with this code; what it said is the message if it is another. */
    public CliRun endedWith(int code) {
        ended();
        assertThat(process.exitValue()).as("%s%s", out(), err()).isEqualTo(code);
        return this;
    }

    public Process process() {
        return process;
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    public JsonNode json() {
        return Json.parse(out());
    }

    /** The first line of its standard output, as soon as it is there. */
    public JsonNode firstLine() {
        await().atMost(PATIENCE)
                .failFast("it ended", () -> !process.isAlive() && !out().contains("\n"))
                .until(() -> out().contains("\n"));
        return Json.parse(out().lines().findFirst().orElseThrow());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
