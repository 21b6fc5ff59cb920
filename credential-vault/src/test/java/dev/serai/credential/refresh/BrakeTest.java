package dev.serai.credential.refresh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to ten accounts of an app that its provider knows no more. */
class BrakeTest {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String REFRESHES = "token.refresh_token";

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private ProviderSimulator provider;
    private Account account;
    private final List<ConnectionId> ten = new ArrayList<>();

    @BeforeEach
    void connect() {
        provider = SIMULATOR.simulator();
        account = new Account(provider);
        ten.add(account.id());
        for (int i = 1; i < 10; i++) {
            ten.add(account.connect());
        }
        provider.clearCounts();
    }

    @AfterEach
    void close() throws IOException {
        account.close();
    }

    private Connection row(int index) {
        return account.connections.find(ten.get(index)).orElseThrow();
    }

    private void deleteApp() {
        provider.faults().inject(Faults.invalidGrant(), On.REFRESH);
    }

    /** Five are refused, and the brake closes. */
    private void closeBrake() {
        deleteApp();
        account.passExpiry();
        for (ConnectionId id : ten.subList(0, 4)) {
            assertThatThrownBy(() -> account.broker.token(id)).isInstanceOf(ReauthorizationRequiredException.class);
        }
        assertThatHeld(4);
        assertThat(provider.count(REFRESHES)).isEqualTo(5);
    }

    private void assertThatHeld(int index) {
        assertThatThrownBy(() -> account.broker.token(ten.get(index)))
                .isInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("'Test' are held since")
                .hasMessageContaining("refused for good");
        assertThat(row(index).status()).isEqualTo(Status.ACTIVE);
    }

    private void assertThatRefreshed(int index) {
        assertThat(account.broker.token(ten.get(index)).generation()).isEqualTo(new Generation(2));
    }

    @Test
    void nothingIsSentAndNothingMarkedWhileItHolds() {
        closeBrake();
        for (int i = 4; i < 10; i++) {
            assertThatHeld(i);
        }
        assertThat(provider.count(REFRESHES)).isEqualTo(5);
    }

    @Test
    void tokensThatLiveAreServedWhileItHolds() {
        deleteApp();
        for (ConnectionId id : ten.subList(0, 5)) {
            assertThatThrownBy(() -> account.broker.refresh(id, null, WAIT))
                    .isInstanceOfAny(ReauthorizationRequiredException.class, CredentialUnavailableException.class);
        }
        assertThat(account.connections.countActive(row(0).client())).isEqualTo(6);
        for (ConnectionId id : ten) {
            assertThat(account.broker.token(id).generation()).isEqualTo(new Generation(1));
        }
        account.clock.set(requireNonNull(account.stored().expiresAt()).minusSeconds(2));
        assertThat(account.broker.token(ten.get(7)).generation())
                .as("inside the margin it is tried, in vain: it is the canary")
                .isEqualTo(new Generation(1));
        assertThat(provider.count(REFRESHES)).isEqualTo(6);
    }

    @Test
    void theFirstThatIsRefreshedAgainReleasesAllOthers() {
        closeBrake();
        account.clock.advance(RefreshBrake.canaryWait(0));
        assertThatHeld(5);
        assertThat(provider.count(REFRESHES)).as("one was tried").isEqualTo(6);
        provider.faults().clear();
        account.clock.advance(RefreshBrake.canaryWait(0));
        assertThatHeld(6);
        assertThat(provider.count(REFRESHES)).as("it is not time for the next").isEqualTo(6);

        account.clock.advance(RefreshBrake.canaryWait(0));
        for (int i = 4; i < 10; i++) {
            assertThatRefreshed(i);
        }
        for (int i = 0; i < 4; i++) {
            assertThat(row(i).status()).as("refused before it closed").isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        }
    }

    @Test
    void whoeverIsRefusedAfterItWasReleasedHasEnded() {
        closeBrake();
        RefreshBrake brake = account.refresher.brake();
        assertThat(brake.release(brake.holds().getFirst())).isTrue();
        assertThatThrownBy(() -> account.broker.token(ten.get(4))).isInstanceOf(ReauthorizationRequiredException.class);
        provider.faults().clear();
        assertThatRefreshed(5);
    }

    @Test
    void anAdminTriesOneAtOnce() {
        closeBrake();
        assertThat(account.refresher.canary(row(9), WAIT)).isInstanceOf(RefreshOutcome.Deferred.class);
        assertThat(row(9).status()).isEqualTo(Status.ACTIVE);
        provider.faults().clear();
        assertThatHeld(8);
        assertThat(account.refresher.canary(row(9), WAIT)).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThatRefreshed(8);
    }

    @Test
    void aLostAnswerIsAsUnansweredAsBeforeWhenItsRepetitionIsHeld() {
        closeBrake();
        provider.faults().clear();
        provider.dropAnswer(On.REFRESH, 1);
        account.clock.advance(RefreshBrake.canaryWait(0));
        assertThatThrownBy(() -> account.broker.token(ten.get(7))).isInstanceOf(CredentialUnavailableException.class);
        account.clock.advance(Recovery.settle(account.connector.oauth2()).plus(RefreshBrake.canaryWait(1)));
        // a strict provider has used it up: refused for good, and held all the same
        assertThatHeld(7);

        assertThat(account.refresher.canary(row(8), WAIT)).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThatThrownBy(() -> account.broker.token(ten.get(7)))
                .isInstanceOf(ReauthorizationRequiredException.class)
                .hasMessageContaining("answer to a refresh was lost");
    }
}
