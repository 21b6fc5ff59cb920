package dev.serai.benchmarks;

import dev.serai.server.SeraiServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/**
 * A platform with its own PostgreSQL, as {@code ./serai up} starts it, in a process of its own: what it takes of the processors
 * can be told from what its clients take. Has an admin. Linux alone tells of processor times as they are read here.
 */
final class PlatformProcess implements AutoCloseable {
    static final String EMAIL = "admin@serai.test";
    static final String PASSWORD = "correct horse battery";
    private static final long SECONDS_TO_START = 180;
    private static final long SECONDS_TO_STOP = 60;
    private static final int LOOK_EVERY_MS = 100;

    private final Path home;
    private final int port;
    private final Process process;

    private PlatformProcess(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** Returns when it is ready. */
    static PlatformProcess start() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("serai-benchmark");
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-D" + BareLookUp.WANTED + "=true",
                "-cp",
                System.getProperty("java.class.path"),
                SeraiServer.class.getName());
        builder.environment().put("SERAI_HOME", home.toString());
        builder.environment().put("SERAI_PORT", Integer.toString(port));
        builder.environment().put("SERAI_ADMIN_EMAIL", EMAIL);
        builder.environment().put("SERAI_ADMIN_PASSWORD", PASSWORD);
        Path log = home.resolveSibling(home.getFileName() + ".log");
        PlatformProcess platform = new PlatformProcess(
                home,
                port,
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
        // Whoever breaks the measurement off leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close));
        try {
            platform.awaitReady(log);
            return platform;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            platform.close();
            throw failed;
        }
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest ready =
                    HttpRequest.newBuilder(url().resolve("/healthz/ready")).build();
            while (!isReady(http, ready)) {
                if (!process.isAlive() || System.nanoTime() > last) {
                    throw new IOException("The platform did not start: see " + log);
                }
                Thread.sleep(LOOK_EVERY_MS);
            }
        }
        Files.delete(log);
    }

    private static boolean isReady(HttpClient http, HttpRequest ready) throws IOException, InterruptedException {
        try {
            return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException _) {
            return false;
        }
    }

    URI url() {
        return URI.create("http://localhost:" + port);
    }

    /** {@code SERAI_HOME}. */
    Path home() {
        return home;
    }

    /** What it has taken so far, in seconds. */
    double processorSeconds() throws IOException {
        return ProcessorTime.of(process.pid());
    }

    /** What its PostgreSQL has taken so far, all processes of it, also those that have ended; in seconds. */
    double databaseSeconds() throws IOException {
        long postmaster = Long.parseLong(
                Files.readAllLines(home.resolve("postgres/postmaster.pid")).getFirst());
        return ProcessorTime.ofFamily(postmaster);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The platform does not stop: process " + process.pid() + ", " + home);
            }
            FileSystemUtils.deleteRecursively(home);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            throw new IllegalStateException("What the platform wrote is left in " + home, failed);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
