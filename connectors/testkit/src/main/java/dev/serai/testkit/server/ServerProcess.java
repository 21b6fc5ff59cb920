package dev.serai.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of another make, as a child process in a folder of its own that is deleted at the end. It lives no longer
 * than this JVM: a guard reads from a pipe that ends with the JVM, however that ends, and then stops the server.
 */
final class ServerProcess implements AutoCloseable {
    private static final int TAIL = 30;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STOP = Duration.ofSeconds(20);
    /**
     * Arguments: the folder, then the command. The guard's own input is the pipe, the server's is empty. If the JVM is
     * gone, nobody is left to delete the folder but this script.
     */
    private static final String GUARDED = """
            exec 3<&0
            folder=$1; shift
            "$@" </dev/null 3<&- & child=$!
            echo $child >"$folder/pid"
            { cat <&3 >/dev/null; touch "$folder/over"; kill -CONT $child; kill -TERM $child; sleep 15; kill -KILL $child
            } 2>/dev/null & guard=$!
            exec 3<&-
            trap : TERM INT HUP
            wait $child; status=$?
            while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
            kill -KILL $guard 2>/dev/null
            if [ -e "$folder/over" ]; then rm -rf "$folder"; fi
            exit $status
            """;

    private final String name;
    private final Path folder;
    private final ProcessBuilder builder;
    private final Process process;
    private final Thread atExit = new Thread(this::stop, "stop a test server");

    private ServerProcess(String name, Path folder, ProcessBuilder builder) throws IOException {
        this.name = name;
        this.folder = folder;
        this.builder = builder;
        this.process = builder.start();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** A new folder that only we may read. */
    static Path folder(String name) {
        try {
            return Files.createTempDirectory("serai-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param folder is deleted when the server is closed */
    static ServerProcess start(String name, Path folder, Map<String, String> environment, List<String> command) {
        List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARDED, name, folder.toString()));
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().putAll(environment);
        return start(name, folder, builder);
    }

    private static ServerProcess start(String name, Path folder, ProcessBuilder builder) {
        try {
            return new ServerProcess(name, folder, builder);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started: " + e.getMessage(), e);
        }
    }

    /** Waits until the URL answers 200. */
    void awaitAnswer(URI url, Duration patience) {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            await(() -> answers(client, url), "answer", patience);
        }
    }

    /** Waits until its log has a line with this; a server may answer before it has said all it has to say. */
    String awaitBehind(String words, Duration patience) {
        await(() -> behind(words).isPresent(), "say \"" + words.strip() + "\"", patience);
        return behind(words).orElseThrow();
    }

    private Optional<String> behind(String words) {
        return log().stream()
                .filter(line -> line.contains(words))
                .map(line -> line.substring(line.indexOf(words) + words.length()))
                .findFirst();
    }

    private interface Probe {
        boolean holds() throws InterruptedException;
    }

    private void await(Probe probe, String what, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!probe.holds()) {
                if (!process.isAlive()) {
                    throw failed(name + " ended while starting");
                }
                if (System.nanoTime() > end) {
                    throw failed(name + " did not " + what + " within " + patience.toSeconds() + " s");
                }
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("Interrupted while waiting for " + name);
        }
    }

    private static boolean answers(HttpClient client, URI url) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private IllegalStateException failed(String what) {
        String tail = tail();
        close();
        return new IllegalStateException(what + ". The end of its log:\n" + tail);
    }

    List<String> log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The log's end, without lines that may name a key or a token. */
    private String tail() {
        List<String> lines = log().stream()
                .filter(line -> !line.matches("(?i).*(unseal key|root token).*"))
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }

    Path folder() {
        return folder;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Freezes the server, as a long pause of its machine would. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** Ends it at once, as a power cut would. */
    void kill() {
        signal("KILL");
        awaitEnd();
    }

    /** Starts the same server in the same folder, after this one was killed; close that one then, not this. */
    ServerProcess again() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " still runs");
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        return start(name, folder, builder);
    }

    private void signal(String signal) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        server().flatMap(one -> Stream.concat(Stream.of(one), one.descendants()))
                .map(one -> Long.toString(one.pid()))
                .forEach(command::add);
        if (command.size() == 2) {
            return; // it has ended already
        }
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Stream<ProcessHandle> server() {
        try {
            String pid = Files.readString(folder.resolve("pid")).strip();
            return pid.isEmpty() ? Stream.empty() : ProcessHandle.of(Long.parseLong(pid)).stream();
        } catch (IOException e) {
            return Stream.empty(); // it never came to life
        }
    }

    /** Stops the server and deletes its folder; a second time does nothing. */
    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the JVM is going already: the hook does the same
        }
    }

    private void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitEnd();
        Parts.delete(folder);
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                List<ProcessHandle> all = process.descendants().toList();
                process.destroyForcibly();
                all.forEach(ProcessHandle::destroyForcibly);
                process.waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
