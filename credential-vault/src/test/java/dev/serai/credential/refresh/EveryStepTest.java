package dev.serai.credential.refresh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What befalls a node at each step of a refresh: before every access that it makes to vault, ledger, disk and provider. The
 * other node shares its PostgreSQL; the provider kills a grant on reuse.
 */
class EveryStepTest {
    private static final String REFRESHES = "token.refresh_token";
    private static final Duration FROZEN = Duration.ofSeconds(90);

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = SIMULATOR.simulator();
    private Account account;
    private Cluster cluster;
    private Cluster.Node a;
    private Cluster.Node b;
    private Generation used = Generation.NONE;

    @BeforeEach
    void connect(@TempDir Path disks) {
        account = new Account(provider);
        cluster = new Cluster(account, disks);
        a = cluster.node("node-a");
        b = cluster.node("node-b");
    }

    @AfterEach
    void close() throws IOException {
        cluster.close();
        account.close();
    }

    @Test
    void check40_aClockThatJumpsAnHourAheadAtAnyStepSendsNothingTwiceAndEndsNothing() {
        atEveryStep(() -> account.clock.advance(Duration.ofHours(1)), () -> {});
    }

    @Test
    void check40_aClockThatJumpsAnHourBackAtAnyStepSendsNothingTwiceAndEndsNothing() {
        atEveryStep(() -> account.clock.advance(Duration.ofHours(-1)), () -> {});
    }

    @Test
    void check41_aNodeThatIsFrozenAtAnyStepWhileTheOtherGoesOnLosesNothingWhenItWakes() {
        List<RefreshOutcome> others = new ArrayList<>();
        atEveryStep(
                () -> {
                    pass(FROZEN);
                    others.add(refresh(b));
                },
                () -> pass(FROZEN));
        assertThat(others)
                .hasAtLeastOneElementOfType(RefreshOutcome.Refreshed.class)
                .as("the frozen one may have sent it")
                .hasAtLeastOneElementOfType(RefreshOutcome.Unknown.class)
                .as("the frozen one's answer was in the journal")
                .hasAtLeastOneElementOfType(RefreshOutcome.StillValid.class)
                .doesNotHaveAnyElementsOfTypes(RefreshOutcome.Refused.class);
    }

    private void atEveryStep(Runnable disturbance, Runnable before) {
        List<String> names = new ArrayList<>();
        @Nullable String name;
        do {
            Connection row = cluster.row();
            used = row.generation();
            account.clock.set(requireNonNull(row.expiresAt()).plusSeconds(1));
            a.upkeep.round();
            before.run();
            provider.clearCounts();
            long grants = provider.liveGrants();

            name = refreshDisturbed(disturbance, names.size() + 1);
            names.add(name == null ? "after the last step" : name);

            String where = "before " + names.getLast();
            a.upkeep.round();
            b.upkeep.round();
            assertThat(refresh(b))
                    .as(where)
                    .isInstanceOfAny(RefreshOutcome.Refreshed.class, RefreshOutcome.StillValid.class);
            assertThat(provider.count(REFRESHES)).as(where).isEqualTo(1);
            assertThat(provider.liveGrants()).as(where).isEqualTo(grants);
            assertThat(cluster.row().status()).as(where).isEqualTo(Status.ACTIVE);
            assertThat(cluster.row().generation()).as(where).isEqualTo(used.next());
            assertThat(((OAuthTokens) cluster.stored()).lineage().generation())
                    .as(where)
                    .isEqualTo(used.next());
        } while (name != null);
        assertThat(names)
                .contains("RefreshLedger.open", "RefreshCall.send", "RefreshLedger.record", "CredentialVault.write");
    }

    /** @return the step before which it happened; null if there is none of this number */
    private @Nullable String refreshDisturbed(Runnable disturbance, int step) {
        int[] steps = new int[1];
        String[] name = new String[1];
        a.beforeStep = next -> {
            if (++steps[0] == step) {
                name[0] = next;
                disturbance.run();
            }
        };
        try {
            // deferred: by this node's clock its caller's patience has ended
            assertThat(refresh(a))
                    .isInstanceOfAny(
                            RefreshOutcome.Refreshed.class,
                            RefreshOutcome.StillValid.class,
                            RefreshOutcome.Deferred.class);
        } finally {
            a.beforeStep = next -> {};
        }
        return name[0];
    }

    private RefreshOutcome refresh(Cluster.Node node) {
        return node.refresher.refresh(cluster.row(), used, true, Duration.ofSeconds(5));
    }

    /** For everybody: node a has not spoken in that time, and its lease runs out. */
    private void pass(Duration time) {
        cluster.age(time);
        cluster.database.update(
                "update serai_node set spoke_at = spoke_at - cast(? as interval) where node = 'node-a'",
                time.toSeconds() + " seconds");
        account.clock.advance(time);
    }
}
