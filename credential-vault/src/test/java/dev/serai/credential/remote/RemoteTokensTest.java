package dev.serai.credential.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.SeraiException;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.CredentialUnavailableException;
import dev.serai.credential.refresh.ReauthorizationRequiredException;
import dev.serai.credential.refresh.TestClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteTokensTest {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final ConnectionId ACME = new ConnectionId("c1");

    private final FakeSerai serai = FakeSerai.start();
    private final TestClock clock = new TestClock();
    private final RemoteTokens tokens = new RemoteTokens(serai.settings(), clock);

    @AfterEach
    void close() throws IOException {
        tokens.close();
        serai.close();
    }

    @Test
    void anAliasIsFoundAndItsTokenKeptAsLongAsItLives() {
        assertThat(tokens.find("default", "acme").orElseThrow().id()).isEqualTo(ACME);
        assertThat(tokens.find("default", "nobody")).isEmpty();
        serai.tokensEnd(clock.instant().plusSeconds(40));
        AccessToken token = tokens.token(ACME, WAIT);
        assertThat(token.value()).isEqualTo(SecretValue.of("token-1"));
        assertThat(token.kept()).containsEntry("host", "https://h.example");
        clock.advance(Duration.ofSeconds(30));
        tokens.token(ACME, WAIT);
        assertThat(serai.count("connections/c1/token")).isEqualTo(1);
        clock.advance(Duration.ofSeconds(9));
        tokens.token(ACME, WAIT);
        assertThat(serai.count("connections/c1/token")).isEqualTo(2);
        assertThat(serai.count("/oauth2/token")).isEqualTo(1);
    }

    @Test
    void aHundredCallersThatMeetASignOfExpiryAreOneRefreshAndOneLook() throws Exception {
        AccessToken dead = tokens.token(ACME, WAIT);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<AccessToken> call = () -> tokens.afterExpirySign(ACME, dead.generation(), WAIT);
            List<AccessToken> newer = threads
                    .invokeAll(Stream.generate(() -> call).limit(100).toList())
                    .stream()
                    .map(done -> done.resultNow())
                    .toList();
            assertThat(newer).allSatisfy(one -> assertThat(one.generation()).isEqualTo(new Generation(2)));
        }
        assertThat(serai.count("connections/c1/refresh")).isEqualTo(1);
        assertThat(serai.count("connections/c1/token")).isEqualTo(2);
    }

    @Test
    void aRefreshThatBringsNothingNewerLetsTheProvidersAnswerStandAndIsNotAskedForAgainAtOnce() {
        serai.refreshNothing();
        AccessToken token = tokens.token(ACME, WAIT);
        assertThat(tokens.afterExpirySign(ACME, token.generation(), WAIT)).isNull();
        tokens.uncured(ACME);
        assertThat(tokens.afterExpirySign(ACME, token.generation(), WAIT)).isNull();
        assertThat(serai.count("connections/c1/refresh")).isEqualTo(1);
    }

    @Test
    void aTokenThatLivesServesOnWhileSeraiIsAwayAndOneThatHasEndedIsWaitedFor() {
        serai.tokensEnd(clock.instant().plusSeconds(120));
        tokens.token(ACME, WAIT);
        clock.advance(Duration.ofSeconds(61));
        serai.fail("connections/c1/token", 503, "database_unavailable");
        assertThat(tokens.token(ACME, WAIT).value()).isEqualTo(SecretValue.of("token-1"));
        clock.advance(Duration.ofSeconds(61));
        serai.fail("connections/c1/token", 503, "database_unavailable");
        assertThatThrownBy(() -> tokens.token(ACME, WAIT))
                .isInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("It is so.");
    }

    @Test
    void whoEndedIsToldSoAndNotServedFromMemory() {
        AccessToken token = tokens.token(ACME, WAIT);
        serai.fail("connections/c1/refresh", 409, "reauthorization_required");
        assertThatThrownBy(() -> tokens.afterExpirySign(ACME, token.generation(), WAIT))
                .isInstanceOf(ReauthorizationRequiredException.class);
        clock.advance(RemoteTokens.FRESH);
        serai.fail("connections/c1/token", 409, "reauthorization_required");
        assertThatThrownBy(() -> tokens.token(ACME, WAIT)).isInstanceOf(ReauthorizationRequiredException.class);
    }

    @Test
    void anAccessTokenOfOursThatSeraiForgotIsReplacedOnceAndAWrongSecretIsAMatterOfConfiguration() {
        tokens.token(ACME, WAIT);
        clock.advance(RemoteTokens.FRESH);
        serai.fail("connections/c1/token", 401, "unauthorized");
        tokens.token(ACME, WAIT);
        assertThat(serai.count("/oauth2/token")).isEqualTo(2);

        clock.advance(Duration.ofHours(1));
        serai.fail("/oauth2/token", 401, "invalid_client");
        assertThatThrownBy(() -> tokens.token(ACME, WAIT))
                .isInstanceOfSatisfying(
                        SeraiException.class, e -> assertThat(e.code()).isEqualTo("serai_refused"))
                .hasMessageNotContaining("app-secret");
    }

    @Test
    void tokensComeOverHttpsOrFromThisMachine() {
        assertThatThrownBy(() -> new RemoteSettings(URI.create("http://serai.example"), "app", SecretValue.of("s")))
                .isInstanceOf(SeraiException.class)
                .hasMessageContaining("https");
    }
}
