package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.CredentialVault.Read.Found;
import dev.serai.credential.SecretPath;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.VaultException;
import dev.serai.credential.refresh.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real nodes do not do on command: which of them is asked, and what is never asked twice. */
class SeveralNodesTest {
    private static final SecretPath PATH = new SecretPath(SecretPath.Kind.CONNECTION, "some-id");
    private static final String DATA = "serai/data/" + PATH;
    private static final String WRITTEN = "{\"data\":{\"version\":2}}";

    private final TestClock clock = new TestClock();
    private final FakeNode first = new FakeNode();
    private final FakeNode second = new FakeNode();
    private final HashicorpVault vault = new HashicorpVault(
            VaultSettings.at(first.address(), second.address()),
            TestLogins.token("canary-token"),
            clock,
            Duration.ofMillis(300));

    @AfterEach
    void stop() {
        vault.close();
        first.close();
        second.close();
    }

    private void leads(FakeNode leader) {
        first.leader(leader == first, leader.address());
        second.leader(leader == second, leader.address());
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 412, 472, 473, 500, 502, 503})
    void aReadGoesToTheNextNodeAndTheTroubledOneIsAskedLastForAWhile(int status) {
        first.answer(DATA, status, "");
        second.stored(PATH, 1);
        assertThat(vault.read(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
        assertThat(vault.read(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
        assertThat(first.requests()).hasSize(1);

        clock.advance(Duration.ofSeconds(11));
        first.stored(PATH, 1);
        assertThat(vault.read(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
        assertThat(first.requests()).hasSize(2);
        assertThat(second.requests()).hasSize(2);
    }

    @Test
    void aNodeThatStaysInTroubleIsAskedLessAndLess() {
        first.answer(DATA, 503, "");
        second.stored(PATH, 1);
        int asked = 0;
        for (int seconds = 0; seconds < 600; seconds += 5) {
            vault.read(PATH, 1);
            clock.advance(Duration.ofSeconds(5));
            asked = first.requests().size();
        }
        assertThat(asked).isLessThan(10);

        first.stored(PATH, 1);
        clock.advance(Duration.ofMinutes(5));
        for (int read = 0; read < 3; read++) {
            vault.read(PATH, 1);
        }
        assertThat(first.requests()).hasSize(asked + 3);
    }

    @Test
    void aNodeThatIsAwayOrFallsSilentIsPassedBy() {
        second.stored(PATH, 1);
        second.answer("sys/health", 200, "{}");
        first.cutOff(DATA);
        assertThat(vault.read(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
        first.close();
        clock.advance(Duration.ofSeconds(11));
        assertThat(vault.read(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
        assertThat(vault.health().usable()).isTrue();
        assertThat(vault.health().warnings())
                .anyMatch(warning ->
                        warning.contains(first.address().toString()) && warning.contains("cannot be reached"));
    }

    @Test
    void check61_tooManyRequestsIsTheClustersWordAndNobodyElseIsAsked() {
        first.answer(DATA, 429, "{\"errors\":[]}");
        assertThatThrownBy(() -> vault.read(PATH, 0)).hasMessageContaining("too many requests");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void whatTheNodeThatNoLongerLeadsAnsweredIsNotBelieved() {
        leads(second);
        second.stored(PATH, 1);
        assertThat(vault.readActive(PATH, 0)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
        leads(first);
        first.stored(PATH, 2);
        assertThat(vault.readActive(PATH, 0)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
    }

    @Test
    void aWriteGoesToTheActiveNodeAndIsNotRepeatedIfItsAnswerIsLost() {
        leads(second);
        second.answer(DATA, 200, WRITTEN);
        assertThat(vault.write(PATH, TestCredentials.tokens(2), 1)).isEqualTo(2);
        assertThat(first.requests()).isEmpty();

        second.cutOff(DATA);
        assertThatThrownBy(() -> vault.write(PATH, TestCredentials.tokens(3), 2))
                .isInstanceOf(VaultException.Unavailable.class);
        assertThat(second.requests()).containsExactly("POST " + DATA, "POST " + DATA);
        assertThat(first.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503})
    void aWriteThatMayHaveBeenExecutedIsNotRepeated(int status) {
        leads(second);
        second.answer(DATA, status, "");
        assertThatThrownBy(() -> vault.write(PATH, TestCredentials.tokens(3), 2))
                .isInstanceOf(VaultException.Unavailable.class);
        assertThat(second.requests()).hasSize(1);
        assertThat(first.requests()).isEmpty();
    }

    @Test
    void aWriteThatReachedNobodyGoesToTheNewLeader() {
        leads(second);
        second.answer(DATA, 200, WRITTEN);
        assertThat(vault.write(PATH, TestCredentials.tokens(2), 1)).isEqualTo(2);
        second.close();
        leads(first);
        first.answer(DATA, 200, WRITTEN);
        assertThat(vault.write(PATH, TestCredentials.tokens(2), 1)).isEqualTo(2);
        assertThat(first.requests()).containsExactly("POST " + DATA);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void aRedirectCarriesTheTokenNowhere(int status) {
        try (FakeNode foreign = new FakeNode()) {
            first.redirect("serai/", status, foreign.address().resolve("/v1/" + DATA));
            second.redirect("serai/", status, foreign.address().resolve("/v1/" + DATA));
            assertThatThrownBy(() -> vault.read(PATH, 0)).hasMessageContaining("does not follow");
            assertThatThrownBy(() -> vault.readActive(PATH, 0)).hasMessageContaining("does not follow");
            assertThatThrownBy(() -> vault.write(PATH, TestCredentials.tokens(2), 1))
                    .hasMessageContaining("does not follow");
            assertThat(foreign.requests()).isEmpty();
        }
    }

    @Test
    void aStandbyThatPassesAWriteOnLeadsToTheLeader() {
        leads(first);
        first.answer(DATA, 200, WRITTEN);
        assertThat(vault.write(PATH, TestCredentials.tokens(2), 1)).isEqualTo(2);
        first.redirect(DATA, 307, second.address());
        leads(second);
        second.answer(DATA, 200, WRITTEN);
        assertThat(vault.write(PATH, TestCredentials.tokens(2), 1)).isEqualTo(2);
        assertThat(second.requests()).containsExactly("POST " + DATA);
    }
}
