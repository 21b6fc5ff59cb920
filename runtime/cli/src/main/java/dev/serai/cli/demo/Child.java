package dev.serai.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that the demo started, and therefore stops. Its standard input stays open as long as the demo lives. */
final class Child implements AutoCloseable {
    private static final int TAIL = 8;

    private final String name;
    private final Path log;
    private final Duration patience;
    private final Process process;

    private Child(String name, Path log, Duration patience, Process process) {
        this.name = name;
        this.log = log;
        this.patience = patience;
        this.process = process;
    }

    /**
     * @param log gets what the program prints
     * @param environment beside ours, of which the {@code SERAI_*} variables are left out
     * @param patience how long it may take to stop
     */
    static Child start(
            String name, Path log, List<String> command, Map<String, String> environment, Duration patience) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("SERAI_"));
        builder.environment().putAll(environment);
        try {
            return new Child(name, log, patience, builder.start());
        } catch (IOException e) {
            throw new Unexpected(name + " to start", String.valueOf(e.getMessage()), "");
        }
    }

    /** @throws Unexpected if it has ended */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new Unexpected(
                    name + " to run", "it ended with exit code " + process.exitValue() + ": " + tail(), "");
        }
    }

    String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    private String tail() {
        List<String> lines = output().lines().toList();
        return String.join("\n    ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }

    /** Asks it to stop, waits, and makes it stop; a second time does nothing. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
