package dev.serai.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.cli.ExitCode;
import dev.serai.testkit.server.OpenBaoServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as processes: it tells the truth by its exit code, and leaves nothing behind. */
class DemoIT {
    private static final int SIGTERM = 128 + 15;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void everyStepHappensIsCountedAndTheDemoEndsByItselfWithoutATrace() {
        try (DemoProcess demo = DemoProcess.start(folder)) {
            assertThat(demo.exitCode()).as(demo.output()).isEqualTo(ExitCode.DONE);

            assertThat(demo.output()).contains(stepsDone()).doesNotContain("✗");
            assertThat(demo.counted("refreshes")).isEqualTo(2);
            assertThat(demo.counted("refresh tokens rotated")).isEqualTo(2);
            assertThat(demo.counted("answered 401")).isGreaterThanOrEqualTo(2);
            assertThat(demo.counted("records in the dataset")).isEqualTo(52);
            assertThat(demo.counted("notes by the flow")).isEqualTo(52);
            assertThat(demo.counted("API calls")).isGreaterThan(52 + 2 + 2);
            assertThat(demo.output())
                    .containsPattern("UI +http://localhost:\\d+\n")
                    .containsPattern("login +admin@serai.localhost\n")
                    .containsPattern("password +in /.+/password\n");
            assertThat(demo.left()).isEmpty();
            demo.leavesNoProcess();
        }
    }

    @Test
    void withOpenBaoAsTheVaultItDoesTheSameAndStaysUntilItIsStopped() throws Exception {
        String bao = OpenBaoServer.program().toString();
        try (DemoProcess demo = DemoProcess.start(folder, "--vault", "openbao", "--bao", bao, "--stay")) {
            demo.awaitOutput("Everything keeps running until Ctrl-C");

            assertThat(demo.output())
                    .contains(stepsDone())
                    .containsPattern("Serai is ready at .*, with OpenBao at http://127\\.0\\.0\\.1:\\d+")
                    .contains("OpenBao holds the credential (version 3)");
            assertThat(demo.counted("refreshes")).isEqualTo(2);
            assertThat(demo.counted("notes by the flow")).isEqualTo(52);
            Matcher place = demo.awaitOutput("UI +(http://localhost:\\d+)\n +login +(\\S+)\n +password +in (\\S+)\n");
            assertThat(signIn(URI.create(place.group(1)), place.group(2), Path.of(place.group(3))))
                    .endsWith("/");

            demo.stop();
            assertThat(demo.exitCode()).isEqualTo(SIGTERM);
            assertThat(demo.left()).isEmpty();
            demo.leavesNoProcess();
        }
    }

    @Test
    void aPlatformThatDoesNotStartEndsTheDemoAtItsFirstStep() {
        try (DemoProcess demo = DemoProcess.start(folder, "--server-option=-Xmx1k")) {
            assertThat(demo.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);

            assertThat(demo.output())
                    .contains("✗ step 1 start: expected The platform to run; seen: it ended with exit code 1: ")
                    .contains("server.log");
            assertThat(demo.left())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("server.log", "simulator.log");
            demo.leavesNoProcess();
        }
    }

    @Test
    void aProviderThatRefusesTheRefreshEndsTheDemoThereWithAnErrorAndItsLogs() throws Exception {
        try (DemoProcess demo = DemoProcess.start(folder)) {
            String provider =
                    demo.awaitOutput("simulated provider at (http://\\S+)").group(1);
            post(
                    URI.create(provider + "/_control/faults"),
                    "application/json",
                    "{\"fault\":\"invalid_grant\",\"on\":\"refresh\"}");

            assertThat(demo.exitCode()).isEqualTo(ExitCode.SOFTWARE);
            assertThat(demo.output())
                    .contains("✗ step 7 refresh: expected ")
                    .doesNotContain("✓  7")
                    .doesNotContain("stayed connected");
            assertThat(demo.left())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("server.log", "simulator.log");
            demo.leavesNoProcess();
        }
    }

    /** The line of each step, in their order. */
    private static CharSequence[] stepsDone() {
        return Arrays.stream(Step.values())
                .map(step -> String.format(Locale.ROOT, "✓ %2d %-8s ", step.number(), step.title()))
                .toArray(CharSequence[]::new);
    }

    /** @return where the login leads */
    private static String signIn(URI url, String email, Path passwordFile) throws Exception {
        String form = Browser.form(Map.of(
                "username", email, "password", Files.readString(passwordFile).strip()));
        HttpResponse<String> answer = post(url.resolve("/login"), "application/x-www-form-urlencoded", form);
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static HttpResponse<String> post(URI url, String type, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(url)
                            .header("Content-Type", type)
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
