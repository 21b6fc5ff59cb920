package dev.serai.lab.platform;

import dev.serai.lab.fault.FaultControl;
import dev.serai.lab.fault.FaultLine;
import dev.serai.lab.fault.NodeLine;
import dev.serai.server.SeraiServer;
import dev.serai.testkit.server.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One node: a process with a home of its own. It may be frozen, killed and started again in the same home. */
public final class PlatformNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int TAIL = 30;

    private final String name;
    private final Path home;
    private final FaultControl control;
    private final ProcessBuilder builder;
    private final URI url;
    private Process process;
    private @Nullable NodeLine line;

    private PlatformNode(String name, Path home, FaultControl control, ProcessBuilder builder, URI url)
            throws IOException {
        this.name = name;
        this.home = home;
        this.control = control;
        this.builder = builder;
        this.url = url;
        this.process = builder.start();
    }

    /**
     * Starts it; {@link #awaitReady} tells when it serves.
     *
     * @param home of its own; its log is {@code serai.log} there
     * @param control where it calls: it ends with that line, or with the lab
     * @param environment all but home and port
     */
    static PlatformNode start(Path home, FaultControl control, Map<String, String> environment) {
        int port = FreePorts.one();
        String name = home.getFileName().toString();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-D" + FaultLine.PORT + "=" + control.port(),
                        "-D" + FaultLine.NODE + "=" + name,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SeraiServer.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("serai.log").toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("SERAI_HOME", home.toString());
        builder.environment().put("SERAI_PORT", Integer.toString(port));
        try {
            return new PlatformNode(name, home, control, builder, URI.create("http://localhost:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return url;
    }

    /** Its fault points, since it serves. */
    public NodeLine line() {
        return Objects.requireNonNull(line);
    }

    /** Returns when it serves. */
    void awaitReady() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            while (!isReady(http)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException(name + " did not start. The end of its log:\n" + endOfLog());
                }
                Thread.sleep(POLL);
            }
            line = control.await(name, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(home.resolve("serai.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "none: " + e;
        }
    }

    private boolean isReady(HttpClient http) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/healthz/ready"))
                .timeout(PATIENCE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Freezes it, as a long pause of its machine would. */
    public void freeze() {
        signal("STOP");
    }

    public void wake() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * After {@link #kill()}; returns when it serves.
     *
     * @param more of the environment, from now on
     */
    public void startAgain(Map<String, String> more) {
        builder.environment().putAll(more);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("A node does not end: process " + process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** At once: nothing of it is needed any more. */
    @Override
    public void close() {
        kill();
    }
}
