package dev.serai.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator watches. */
class CredentialMetricsIT extends PlatformTest {
    private static final String REFRESHES = "serai_refresh_total{connector=\"observant\",outcome=\"refreshed\"}";
    private static final String CALLS = "serai_call_seconds_count{connector=\"observant\",status=\"2xx\"}";
    private static final String REFUSED = "serai_call_seconds_count{connector=\"observant\",status=\"4xx\"}";
    private static final String ACTIVE = "serai_connections{status=\"ACTIVE\"}";
    private static final String DISCONNECTED = "serai_connections{status=\"DISCONNECTED\"}";

    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    private final Visitor admin = platform.admin();

    @Test
    void refreshesAndCallsAreCountedWithoutIds() {
        ProviderSimulator provider = extension.simulator();
        String alias = TestAccount.connect(platform, admin, provider);
        double refreshes = value(REFRESHES);
        double calls = value(CALLS);
        double refused = value(REFUSED);

        provider.expireAccessTokens();
        assertThat(admin.get("/api/v1/connections/" + alias + "/proxy/api/me").statusCode())
                .isEqualTo(200);

        assertThat(value(REFRESHES)).isEqualTo(refreshes + 1);
        assertThat(value(CALLS)).isEqualTo(calls + 1);
        assertThat(value(REFUSED)).as("the 401 was cured: its caller saw none").isEqualTo(refused);

        assertThat(admin.get("/api/v1/connections/" + alias + "/proxy/api/status/404")
                        .statusCode())
                .isEqualTo(404);
        assertThat(value(REFUSED)).isEqualTo(refused + 1);
        assertThat(metrics().lines().filter(line -> line.startsWith("serai_"))).noneMatch(line -> line.contains(alias));
    }

    @Test
    void connectionsAreCountedByTheirStatus() {
        String alias = TestAccount.connect(platform, admin, extension.simulator());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(value(ACTIVE)).isPositive());
        double disconnected = value(DISCONNECTED);

        assertThat(admin.call("DELETE", "/api/v1/connections/" + alias).statusCode())
                .isLessThan(300);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(value(DISCONNECTED)).isGreaterThan(disconnected));
    }

    /** 0 where it was not counted yet. */
    private double value(String series) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private String metrics() {
        return platform.visitor().get("/metrics").body();
    }
}
