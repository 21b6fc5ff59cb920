package dev.serai.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.serai.server.Connecting;
import dev.serai.server.SeraiServer;
import dev.serai.server.TestPlatform;
import dev.serai.server.ops.StartFailure;
import dev.serai.testkit.server.OpenBaoServer;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A connection moves to a real OpenBao and back, and is refreshed here and there. */
class MigrateIT {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    @TempDir
    private Path folder;

    private final ProviderSimulator provider = EXTENSION.simulator();
    private OpenBaoServer bao;
    private TestPlatform platform;

    @BeforeEach
    void start() {
        bao = OpenBaoServer.start();
        platform = TestPlatform.start(Map.of(
                "SERAI_ADMIN_EMAIL",
                TestPlatform.ADMIN_EMAIL,
                "SERAI_ADMIN_PASSWORD",
                TestPlatform.PASSWORD,
                "SERAI_ALLOWED_HOSTS",
                "localhost,127.0.0.1"));
    }

    @AfterEach
    void stop() {
        if (platform != null) {
            platform.close();
        }
        bao.close();
    }

    @Test
    void aConnectionIsRefreshedHereAndThereAlthoughTheMoveWasKilled() throws Exception {
        Connecting connecting = new Connecting(platform, provider);
        String id = connecting.connect(platform.admin(), connecting.register(platform.admin(), "observant"));
        Map<String, String> vault = preparedVault();
        Map<String, String> both = new HashMap<>(vault);
        both.put("SERAI_HOME", platform.home().toString());

        platform.stop();
        platform.set(vault);
        StartFailure refused = StartFailure.of(catchThrowable(platform::start));
        assertThat(refused.exitCode()).isEqualTo(78);
        assertThat(refused.message()).contains("in the embedded vault", "serai vault migrate --to hashicorp");

        killInTheMiddle(both);
        assertMoved(both, "hashicorp");

        platform.start();
        assertThat(refreshed(id)).isEqualTo(2);
        Operator tooEarly = Operator.runs(both, "vault", "migrate", "--to", "embedded");
        assertThat(tooEarly.exitCode()).as(tooEarly.toString()).isEqualTo(77);
        assertThat(tooEarly.complained()).contains("A platform runs on this database");

        platform.stop();
        assertMoved(both, "embedded");
        assertThat(Operator.runs(both, "doctor").said()).contains("vault          WRONG", "Move them");

        platform.unset(vault.keySet());
        platform.start();
        assertThat(refreshed(id)).isEqualTo(3);
    }

    /** As the operator is told to; Serai has no more rights than its policy gives. */
    private Map<String, String> preparedVault() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), bao.rootToken());
        Map<String, String> address = Map.of(
                "SERAI_HOME",
                folder.toString(),
                "SERAI_VAULT_ADDR",
                bao.address().toString());
        Operator init = Operator.runs(address, "vault", "init", "--token-file", token.toString());
        assertThat(init.exitCode()).as(init.toString()).isZero();
        Matcher login = Pattern.compile("(SERAI_VAULT_ROLE_ID|SERAI_VAULT_SECRET_ID_FILE)=(\\S+)")
                .matcher(init.said());
        Map<String, String> vault =
                new HashMap<>(Map.of("SERAI_VAULT_ADDR", bao.address().toString()));
        while (login.find()) {
            vault.put(login.group(1), login.group(2));
        }
        return vault;
    }

    /** The access token is at its end: the call is answered nevertheless. @return the new generation */
    private long refreshed(String id) {
        provider.expireAccessTokens();
        assertThat(platform.admin()
                        .get("/api/v1/connections/" + id + "/proxy/api/me")
                        .statusCode())
                .isEqualTo(200);
        return platform.admin()
                .getJson("/api/v1/connections/" + id)
                .path("generation")
                .asLong();
    }

    private static void assertMoved(Map<String, String> environment, String to) {
        Operator move = Operator.runs(environment, "vault", "migrate", "--to", to);
        assertThat(move.exitCode()).as(move.toString()).isZero();
        assertThat(move.said()).contains("Nothing is left in the old vault");
    }

    /** SIGKILL once it has begun; OpenBao stands still, so that it cannot get to the end. */
    private void killInTheMiddle(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SeraiServer.class.getName(),
                        "vault",
                        "migrate",
                        "--to",
                        "hashicorp"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        program.environment().putAll(environment);
        Process process = program.start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).contains("The move begins");
            bao.pause();
        } finally {
            process.destroyForcibly().waitFor();
            bao.resume();
        }
    }
}
