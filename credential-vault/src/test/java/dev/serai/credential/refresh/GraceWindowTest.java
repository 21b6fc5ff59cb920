package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.connector.OAuth2.Refresh;
import dev.serai.connector.OAuth2.Rotation;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A lost answer at a provider that declares for how long it accepts a used refresh token once more. */
class GraceWindowTest {
    private static final Duration GRACE = Duration.ofMinutes(10);
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String REFRESHES = "token.refresh_token";

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private ProviderSimulator provider;
    private Account account;

    @BeforeEach
    void loseAnAnswer() {
        provider = SIMULATOR.simulator();
        account = new Account(
                provider,
                TestAccounts.connector(
                        provider.url(),
                        new Refresh(false, Rotation.SINGLE_USE, null, null, GRACE, TestAccounts.CLIENT_ID)));
        provider.clearCounts();
        provider.dropAnswer(On.REFRESH, 1);
        assertThat(refresh()).isInstanceOf(RefreshOutcome.Unknown.class);
        provider.faults().inject(new Fault.ForgiveReuse(), On.REFRESH);
    }

    @AfterEach
    void close() throws IOException {
        account.close();
    }

    /** The access token is good all the while. */
    private RefreshOutcome refresh() {
        return account.refresher.refresh(account.connection(), new Generation(1), false, WAIT);
    }

    private Duration settled() {
        return Recovery.settle(account.connector.oauth2()).plusSeconds(1);
    }

    @Test
    void itIsAskedForAgainAsSoonAsTheProviderHasSettled() {
        assertThat(refresh()).isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(provider.count(REFRESHES)).as("it may still be at it").isEqualTo(1);
        account.clock.advance(settled());
        assertThat(refresh()).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(provider.count(REFRESHES)).isEqualTo(2);
        assertThat(account.connection().generation()).isEqualTo(new Generation(2));
        assertThat(provider.liveGrants()).isPositive();
    }

    @Test
    void onceOnly() {
        account.clock.advance(settled());
        provider.dropAnswer(On.REFRESH, 1);
        assertThat(refresh()).isInstanceOf(RefreshOutcome.Unknown.class);
        account.clock.advance(settled());
        assertThat(refresh()).isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(provider.count(REFRESHES))
                .as("the token in use is kept to its end")
                .isEqualTo(2);
        assertThat(account.connection().status()).isEqualTo(Status.ACTIVE);
    }

    @Test
    void notWhenTheWindowIsAboutToClose() {
        account.clock.advance(GRACE.minusSeconds(50));
        assertThat(refresh()).isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
    }
}
