package dev.serai.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code serai demo} as a newcomer runs it: the client's jar, which starts the jars of platform and simulator. */
final class DemoProcess implements AutoCloseable {
    private static final Duration CLEARED = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Path temporary;
    private final Path output;
    private final Process process;
    private final Set<ProcessHandle> children = new HashSet<>();

    private DemoProcess(Path temporary, Path output, Process process) {
        this.temporary = temporary;
        this.output = output;
        this.process = process;
    }

    /** @param folder for everything that it writes */
    static DemoProcess start(Path folder, String... arguments) {
        List<String> command = new ArrayList<>();
        try {
            Path temporary = Files.createDirectories(folder.resolve("tmp"));
            command.addAll(List.of(
                    Programs.java().toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Djava.io.tmpdir=" + temporary,
                    "-jar",
                    jar("../cli/target/serai-cli.jar"),
                    "demo",
                    "--simulator-jar",
                    TestPrograms.simulatorJar().toString(),
                    "--server-jar",
                    TestPrograms.serverJar().toString()));
            TestPrograms.SERVER_OPTIONS.forEach(option -> command.add("--server-option=" + option));
            command.addAll(Arrays.asList(arguments));
            Path output = folder.resolve("output");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(key -> key.startsWith("SERAI_"));
            return new DemoProcess(temporary, output, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jar(String path) {
        return TestPrograms.jar(path).toString();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has printed this. */
    Matcher awaitOutput(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return await().atMost(PATIENCE)
                .pollInterval(POLL)
                .failFast("the demo ended: see its output", () -> !process.isAlive())
                .until(() -> pattern.matcher(output()), Matcher::find);
    }

    /** How many of something the summary counts. */
    int counted(String what) {
        Matcher row =
                Pattern.compile("(?m)^  " + Pattern.quote(what) + " +(\\d+)$").matcher(output());
        assertThat(row.find())
                .as("a row '%s' in the summary:%n%s", what, output())
                .isTrue();
        return Integer.parseInt(row.group(1));
    }

    /** As Ctrl-C does. */
    void stop() {
        process.destroy();
    }

    /** Waits for the end by itself, or after {@link #stop}. */
    int exitCode() {
        try {
            for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; ) {
                process.descendants().forEach(children::add);
                if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    return process.exitValue();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("The demo does not end:\n" + output());
    }

    /** Every program that it started ends with it; the system may take a moment to clear a process away. */
    void leavesNoProcess() {
        assertThat(children).as("programs that were seen running").isNotEmpty();
        for (ProcessHandle child : children) {
            assertThat(child.onExit()).as("process %s", child.pid()).succeedsWithin(CLEARED);
        }
    }

    /** The files that are left in its temporary folder. */
    List<Path> left() {
        try (var files = Files.walk(temporary)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
            assertThat(exitCode()).isNotNegative();
        }
    }
}
