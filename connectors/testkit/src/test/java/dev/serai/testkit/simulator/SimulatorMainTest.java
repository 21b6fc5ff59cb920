package dev.serai.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorMainTest {
    @TempDir
    private Path folder = Path.of("");

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theProgramPrintsItsUrlObeysControlAndEndsWithItsInput() throws Exception {
        Process program = start("--profile", "observant");
        try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            URI url = URI.create(out.readLine());
            assertThat(control(url, "GET", "health", ""))
                    .isEqualTo(Json.MAPPER.readTree("{\"profile\":\"observant\"}"));
            control(url, "POST", "records", "{\"add\":5}");
            control(url, "POST", "faults", "{\"fault\":\"unavailable\",\"on\":\"api\",\"times\":1}");
            assertThat(get(url.resolve("/api/me")).statusCode()).isEqualTo(503);
            assertThat(get(url.resolve("/api/me")).statusCode()).isEqualTo(401);
            JsonNode counts = control(url, "GET", "counts", "");
            assertThat(counts.path("records").asInt()).isEqualTo(50);
            assertThat(counts.at("/counts/api").asInt()).isEqualTo(2);
            assertThat(counts.at("/counts/api.401").asInt()).isEqualTo(1);
            assertThat(control(url, "GET", "requests", "").path("items")).hasSize(2);

            control(url, "POST", "refuse-connections", "{\"ms\":5000}");
            awaitRefusal(url);
            program.getOutputStream().close();
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isZero();
            assertThat(out.readLine()).as("one line, no more").isNull();
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void aStateFileCarriesGrantsOverARestartAndIsOursAlone() throws Exception {
        Path state = folder.resolve("state.json");
        JsonNode tokens;
        SimulatedClient client;
        int port;
        try (ProviderSimulator before = ProviderSimulator.start("observant", 0, state)) {
            TestClient testClient = new TestClient(before);
            tokens = testClient.connect();
            client = testClient.client;
            port = before.port();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rw-------");
        try (ProviderSimulator after = ProviderSimulator.start("observant", port, state)) {
            HttpRequest request = HttpRequest.newBuilder(after.url().resolve("/api/me"))
                    .header(
                            "Authorization",
                            "Bearer " + tokens.path("access_token").asText())
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            after.addClientSecret(client.clientId(), "it is still registered");
        }
    }

    @Test
    void aWrongOptionIsAUsageError() throws Exception {
        Process program = start("--profile", "nobody");
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(64);
        try (BufferedReader err = program.errorReader(StandardCharsets.UTF_8)) {
            assertThat(err.readLine()).contains("observant, salesforce, google and github");
        }
    }

    @Test
    void anUnknownControlIsRefusedWithAReason() throws Exception {
        try (ProviderSimulator simulator = ProviderSimulator.start("observant")) {
            assertThat(control(simulator.url(), "POST", "faults", "{\"fault\":\"rain\",\"on\":\"api\"}")
                            .path("error")
                            .asText())
                    .contains("rain");
            assertThat(control(simulator.url(), "GET", "secrets", "").isObject())
                    .isTrue();
        }
    }

    private void awaitRefusal(URI url) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
            try {
                get(url.resolve("/_control/health"));
            } catch (ConnectException e) {
                return;
            }
        }
        throw new AssertionError("Connections were never refused");
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode control(URI simulator, String method, String what, String json)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(simulator.resolve("/_control/" + what))
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build();
        return Json.MAPPER.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
