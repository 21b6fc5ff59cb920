package dev.serai.cli.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.Admin;
import dev.serai.cli.CliRun;
import dev.serai.cli.ExitCode;
import dev.serai.cli.demo.RunningPlatform;
import dev.serai.cli.token.Json;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code samples/headless-batch}: three programs that do the same job, as they stand there. */
class HeadlessBatchIT {
    private static final Path SAMPLE =
            Path.of("../../samples/headless-batch").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();
    private static final Admin ADMIN = new Admin(PLATFORM);
    private static final ProviderSimulator PROVIDER = ProviderSimulator.start("observant");

    @SuppressWarnings("NullAway.Init") // made before all
    private static BridgeSetUp bridge;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @BeforeAll
    static void anAdminAllowsTheJob() {
        bridge = BridgeSetUp.of(PLATFORM, ADMIN, PROVIDER, "headless-app");
    }

    @AfterAll
    static void stop() {
        PROVIDER.close();
    }

    /** A command line is for all on the machine to see (ps). */
    @Test
    void withCurlNothingSecretStandsOnACommandLine() throws IOException {
        Path watched = Files.createDirectory(folder.resolve("watched"));
        Path curl = Files.writeString(watched.resolve("curl"), """
                #!/bin/sh
                echo "$*" >>%1$s/command-lines
                PATH=${PATH#*:} curl "$@" >%1$s/answer || exit
                tee -a %1$s/answers <%1$s/answer
                """.formatted(watched));
        Files.setPosixFilePermissions(curl, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = environment();
        environment.put("PATH", watched + ":" + System.getenv("PATH"));
        environment.put("WAIT", "120");
        allowed(run("with-curl.sh", environment)).endedWith(ExitCode.DONE);

        String answers = Files.readString(watched.resolve("answers"));
        assertThat(Files.readString(watched.resolve("command-lines")))
                .contains("/bridge/token")
                .doesNotContain(
                        bridge.secret(),
                        Json.parse(answers.lines().findFirst().orElseThrow())
                                .path("bridge_code")
                                .asText(),
                        "Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with-serai.sh", "with-curl.sh", "Batch.java"})
    void theJobIsAllowedOnceAndThenRunsByItself(String file) throws IOException {
        Map<String, String> environment = environment();
        CliRun refused = run(file, environment).endedWith(ExitCode.REFUSED);
        assertThat(refused.err()).contains("Nobody has allowed this yet");

        environment.put("WAIT", "120");
        CliRun first = allowed(run(file, environment));
        assertThat(first.endedWith(ExitCode.DONE).out()).isEqualTo("45 observations in observations.json\n");

        environment.remove("WAIT");
        Files.delete(folder.resolve("observations.json"));
        PROVIDER.expireAccessTokens();
        CliRun again = run(file, environment).endedWith(ExitCode.DONE);
        assertThat(again.out()).isEqualTo("45 observations in observations.json\n");
        assertThat(Json.parse(Files.readString(folder.resolve("observations.json")))
                        .path("items"))
                .hasSize(45);
        assertThat(first.out() + first.err() + again.err()).doesNotContain(bridge.secret());
    }

    private Map<String, String> environment() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), bridge.secret() + "\n");
        return new HashMap<>(Map.of(
                "SERAI_URL", PLATFORM.url().toString(),
                "SERAI_BRIDGE_CLIENT_ID", bridge.clientId(),
                "SERAI_BRIDGE_SECRET_FILE", secret.toString(),
                "CLIENT", "headless-app",
                "SERAI", String.join(" ", CliRun.command())));
    }

    /** Somebody enters the code that it shows. */
    private static CliRun allowed(CliRun run) {
        await().atMost(Duration.ofMinutes(1))
                .failFast("it ended", () -> !run.process().isAlive())
                .until(() -> CODE.matcher(run.err()).find());
        Matcher code = CODE.matcher(run.err());
        assertThat(code.find()).isTrue();
        JsonNode invitation = Json.object().put("user_code", code.group());
        ADMIN.answerBridge(invitation, true);
        return run;
    }

    private CliRun run(String file, Map<String, String> environment) {
        String program = SAMPLE.resolve(file).toString();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = (file.endsWith(".java") ? java + " " : "") + program;
        return CliRun.start(
                folder, environment, null, List.of("/bin/sh", "-c", "cd " + folder + " && exec " + command));
    }
}
