package dev.serai.lab.stampede;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.lab.platform.PlatformCluster;
import dev.serai.lab.stale.StaleReads;
import dev.serai.lab.stale.StaleRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two platform processes on one PostgreSQL and three OpenBao nodes, each asking another standby first, with a strict Keycloak:
 * the rows of {@code ./serai lab stampede} and {@code stale-reads}. Those that take minutes run in the long form.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StampedeIT {
    private static final boolean IS_LONG = Boolean.getBoolean("serai.long");
    private static final int REFRESHES = IS_LONG ? 1_000 : 120;
    private PlatformCluster cluster;
    private Experiment experiment;

    @BeforeAll
    void start() {
        KeycloakAccounts.begin();
        cluster = PlatformCluster.start(2, Map.of());
        experiment = IS_LONG ? Experiment.whole(cluster, row -> {}) : Experiment.brief(cluster, row -> {});
    }

    @AfterAll
    void stop() {
        if (experiment != null) {
            experiment.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void check36_manyCallersOnTwoNodesWithAnExpiredTokenAreOneTokenCall() {
        assertHold(experiment.plain());
    }

    /** Before a leader is killed: afterwards both platforms may have come to ask the new one, which never lags. */
    @Test
    @Order(2)
    void check64_noUsedRefreshTokenIsSentThoughVaultNodesLagAndWhoBelievesThemLosesTheGrant() {
        try (StaleReads stale = StaleReads.at(cluster)) {
            assertThat(stale.refresh(REFRESHES)).matches(row -> row.isClean(REFRESHES));
            StaleRow believing = stale.believing(StaleReads.ENOUGH_TO_FAIL);
            assertThat(believing.usedSent()).isPositive();
            assertThat(believing.grantsLost()).isPositive();
        }
    }

    @Test
    @Order(3)
    void check39_check64_aDatabaseThatRestartsAndAVaultThatFailsOverInTheMiddleFailNobody() {
        assertHold(IS_LONG ? experiment.slow() : experiment.quick());
    }

    @Test
    @Order(4)
    void check41_whatANodeFrozenInTheMiddleMayHaveSentNobodySendsAgainAndAllElseGoesOn() {
        assertHold(IS_LONG ? experiment.frozenForLong() : experiment.frozenForAMoment());
        if (IS_LONG) {
            // the last one: a node is gone afterwards
            assertHold(experiment.neverBack());
        }
    }

    private static void assertHold(List<Row> rows) {
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.faults()).as(row.toString()).isEmpty());
    }
}
