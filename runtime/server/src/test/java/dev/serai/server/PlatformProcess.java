package dev.serai.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The platform as a process of its own, which can be killed. Closing it stops it in good order. */
public final class PlatformProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final URI url;

    private PlatformProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Returns when it is ready. It has an admin: {@link TestPlatform#ADMIN_EMAIL}, {@link TestPlatform#PASSWORD}. */
    public static PlatformProcess start(Path home, int port) {
        return start(home, port, Map.of());
    }

    /** The same with further variables. */
    public static PlatformProcess start(Path home, int port, Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.serai.server.SeraiServer")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("serai.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "SERAI_HOME",
                        home.toString(),
                        "SERAI_PORT",
                        Integer.toString(port),
                        "SERAI_ADMIN_EMAIL",
                        TestPlatform.ADMIN_EMAIL,
                        "SERAI_ADMIN_PASSWORD",
                        TestPlatform.PASSWORD,
                        "SERAI_ALLOWED_HOSTS",
                        "localhost,127.0.0.1",
                        "SERAI_JOB_PODMAN",
                        System.getenv().getOrDefault("SERAI_TEST_PODMAN", "podman")));
        builder.environment().putAll(more);
        try {
            PlatformProcess started = new PlatformProcess(builder.start(), URI.create("http://localhost:" + port));
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).until(started::isReady);
            return started;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public URI url() {
        return url;
    }

    /** The admin, signed in. */
    public Visitor admin() {
        return new Visitor(url).login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
    }

    /** {@code kill -9}: it has no time for anything. */
    public void kill() {
        process.destroyForcibly();
        waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        waitFor();
    }

    private void waitFor() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The process does not end.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("The platform ended with " + process.exitValue() + "; see serai.log in its home.");
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                                    HttpRequest.newBuilder(url.resolve("/healthz/ready"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
