package dev.serai.cli.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.cli.CliRun;
import dev.serai.cli.ExitCode;
import dev.serai.cli.token.GrantFile;
import dev.serai.cli.token.SavedGrant;
import dev.serai.cli.token.Secret;
import dev.serai.cli.token.TokenEndpoint;
import dev.serai.cli.token.TokenIssuer;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who kills a command in the middle of a refresh loses nothing, at a provider that takes each refresh token once and ends the
 * grant at the second use.
 */
class RefreshKillIT {
    private static final int KILLS = Boolean.getBoolean("serai.long") ? 200 : 12;
    private static final Duration ANSWER_LATE = Duration.ofMillis(300);
    private static final String REFRESHES = "token.refresh_token";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final ProviderSimulator provider = ProviderSimulator.start("observant");
    private final TokenIssuer issuer =
            new TokenIssuer(provider.url().resolve("/uaa/oauth/token"), "batch", TokenIssuer.Authentication.BASIC);

    @SuppressWarnings("NullAway.Init") // made before each
    private GrantFile file;

    @BeforeEach
    void somebodyHasAllowedIt() throws Exception {
        provider.register("batch", "batch-secret", List.of("http://127.0.0.1:9/callback"));
        URI callback = BrowserlessUser.alice()
                .authorize(URI.create(provider.url() + "/uaa/oauth/authorize?response_type=code&client_id=batch"
                        + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&scope=sensor-data&state=s"));
        String code = callback.getQuery().replaceFirst(".*code=([^&]+).*", "$1");
        TokenEndpoint.Reply reply = new TokenEndpoint()
                .ask(
                        issuer,
                        Secret.of("batch-secret"),
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "code",
                                code,
                                "redirect_uri",
                                "http://127.0.0.1:9/callback"));
        assertThat(reply.isSuccess()).as(reply.toString()).isTrue();
        file = new GrantFile(folder.resolve("saved.json"));
        file.write(due(SavedGrant.first(issuer, reply.body(), "sensor-data", Instant.now())));
        Files.writeString(folder.resolve("secret"), "batch-secret");
        // whatever is given out is due at once: every command refreshes
        provider.faults().inject(Faults.expiresIn("0.5"), On.REFRESH);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private static SavedGrant due(SavedGrant grant) {
        Instant then = grant.obtainedAt().minusSeconds(1);
        return new SavedGrant(
                grant.issuer(), grant.counter(), grant.accessToken(), grant.refreshToken(), then, then, grant.scope());
    }

    private CliRun token() {
        return CliRun.start(
                folder,
                Map.of("SERAI_BRIDGE_CLIENT_ID", "unused"),
                null,
                "bridge",
                "token",
                "--authorization-endpoint",
                provider.url() + "/uaa/oauth/authorize",
                "--token-endpoint",
                issuer.tokenEndpoint().toString(),
                "--client-id",
                "batch",
                "--client-secret-file",
                folder.resolve("secret").toString(),
                "--token-file",
                file.path().toString());
    }

    @Test
    void aCommandThatIsKilledBetweenTheProvidersWorkAndItsAnswerLosesNothing() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        provider.faults().inject(new Fault.LateAnswer(ANSWER_LATE), On.REFRESH);
        for (int kill = 0; kill < KILLS; kill++) {
            long refreshes = provider.count(REFRESHES);
            long before = file.read().orElseThrow().counter();
            try (CliRun run = token()) {
                // the provider has the request: it is at work, or has done it
                await().pollInterval(Duration.ofMillis(1))
                        .failFast("it ended", () -> !run.process().isAlive())
                        .until(() -> provider.count(REFRESHES) > refreshes);
                pause(random.nextInt((int) ANSWER_LATE.toMillis()));
                run.process().destroyForcibly();
            }
            assertThat(file.read())
                    .as("the file after kill %s, seed %s", kill, seed)
                    .isPresent();
            await().until(() -> file.read().orElseThrow().counter(), counter -> counter > before);
            assertThat(provider.count(REFRESHES)).isEqualTo(refreshes + 1);
        }
        assertIsAlive();
    }

    @Test
    void commandsThatAreKilledAtAnyTimeWhileOthersRunLoseNothingEither() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < KILLS / 3; round++) {
            List<CliRun> runs = IntStream.range(0, 3).mapToObj(_ -> token()).toList();
            for (CliRun run : runs.subList(0, 2)) {
                pause(random.nextInt(500));
                run.process().destroyForcibly();
                assertThat(file.read())
                        .as("the file in round %s, seed %s", round, seed)
                        .isPresent();
            }
            runs.getLast().endedWith(ExitCode.DONE);
        }
        assertIsAlive();
    }

    private void assertIsAlive() {
        provider.faults().clear();
        String token = token().endedWith(ExitCode.DONE).out().strip();
        assertThat(token).isEqualTo(file.read().orElseThrow().accessToken().reveal());
        assertThat(provider.count(REFRESHES + ".400")).isZero();
        assertThat(provider.liveGrants()).isEqualTo(1);
        assertThat(token().endedWith(ExitCode.DONE).out().strip())
                .as("good for long now: not refreshed again")
                .isEqualTo(token);
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
