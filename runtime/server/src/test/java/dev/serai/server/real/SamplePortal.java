package dev.serai.server.real;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.server.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** {@code samples/portal} as a program of its own. */
record SamplePortal(URI url, Process process) implements AutoCloseable {
    /** Returns when it answers. @param program as registering it answered */
    static SamplePortal start(URI platform, JsonNode program) {
        int port = FreePorts.one();
        ProcessBuilder portal = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        TestPlatform.SAMPLE_JOBS
                                .resolveSibling("portal/Portal.java")
                                .toString())
                .inheritIO();
        portal.environment()
                .putAll(Map.of(
                        "SERAI_URL",
                        platform.toString(),
                        "PORTAL_PORT",
                        Integer.toString(port),
                        "PORTAL_CLIENT_ID",
                        program.path("client_id").asText(),
                        "PORTAL_CLIENT_SECRET",
                        program.path("client_secret").asText()));
        try {
            SamplePortal started = new SamplePortal(URI.create("http://localhost:" + port), portal.start());
            Visitor visitor = new Visitor(started.url());
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> visitor.page("/").statusCode() == 200);
            return started;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
