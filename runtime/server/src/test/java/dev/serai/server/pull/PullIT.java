package dev.serai.server.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PullIT extends PlatformTest {
    private static final String NEVER = "0 0 3 1 1 ?";

    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    private Visitor admin = platform.visitor();
    private String alias = "";
    private String pull = "";

    @BeforeEach
    void connect() {
        admin = platform.admin();
        alias = TestAccount.connect(platform, admin, simulator());
        pull = "/api/v1/connections/" + alias + "/pulls/observations";
        simulator().clearCounts();
    }

    private ProviderSimulator simulator() {
        return extension.simulator();
    }

    @Test
    void b13TimerDrivenRequestsGoOnWithoutTheUser_b14TheDataIsStored() {
        int before = simulator().records();
        JsonNode set = put(Map.of("schedule", "0/1 * * * * ?", "dataset", alias));
        assertThat(set.get("next_fire_times")).hasSize(5);
        assertThat(Instant.parse(set.get("next_fire_times").get(0).asText())).isNotNull();

        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(keys()).hasSize(before));
        simulator().expireAccessTokens();
        simulator().addRecords(25);
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(keys()).hasSize(before + 25));
        assertThat(simulator().count("token.refresh_token.200"))
                .as("the token was used as long as it was good")
                .isEqualTo(1);

        JsonNode first = runs().get("items").get(runs().get("items").size() - 1);
        assertThat(first.get("pages").asInt()).isEqualTo(3);
        assertThat(first.get("read").asInt()).isEqualTo(before);
        assertThat(first.get("added").asInt()).isEqualTo(before);
        assertThat(first.get("changed").asInt()).isZero();
        assertThat(first.get("cursor").asText()).startsWith("20");
        disable();
    }

    @Test
    void aTokenThatExpiresBetweenTwoPagesIsRefreshedAndThePullGoesOn() {
        put(Map.of("schedule", NEVER, "dataset", alias));
        simulator().slow(dev.serai.testkit.simulator.On.API, Duration.ofMillis(300));
        run();
        await().until(() -> !simulator().pageFetches().isEmpty());
        simulator().expireAccessTokens();

        JsonNode run = ended();
        assertThat(run.get("state").asText()).isEqualTo("completed");
        assertThat(keys()).hasSize(simulator().records());
        assertThat(simulator().count("token.refresh_token.200")).isEqualTo(1);
        assertThat(simulator().count("api.401")).isEqualTo(1);
        assertThat(simulator().pageFetches().values()).allMatch(times -> times == 1);
    }

    @Test
    void recordsAsTheyWereCountAsNothingAndWhatIsNewIsAdded() {
        put(Map.of("schedule", NEVER, "dataset", alias));
        run();
        ended();
        simulator().addRecords(3);
        run();
        JsonNode second = ended();
        assertThat(second.get("added").asInt()).isEqualTo(3);
        assertThat(second.get("changed").asInt()).isZero();

        HttpResponse<String> reset = admin.call("POST", pull + "/reset");
        assertThat(reset.statusCode()).isEqualTo(200);
        run();
        JsonNode third = ended();
        assertThat(third.get("read").asInt()).isEqualTo(simulator().records());
        assertThat(third.get("added").asInt()).isZero();
        assertThat(third.get("changed").asInt()).isZero();
    }

    @Test
    void aProviderThatFailsEndsTheRunAndTheNextGoesOnAtThatPage() {
        put(Map.of("schedule", NEVER, "dataset", alias));
        simulator().slow(dev.serai.testkit.simulator.On.API, Duration.ofMillis(300));
        run();
        await().until(() -> runs().get("items").get(0).get("pages").asInt() == 1);
        simulator().unavailable(dev.serai.testkit.simulator.On.API, 100);
        JsonNode failed = ended();
        assertThat(failed.get("state").asText()).isEqualTo("failed");
        assertThat(failed.get("error").asText()).contains("Observant").contains("503");

        simulator().faults().clear();
        run();
        assertThat(ended().get("state").asText()).isEqualTo("completed");
        assertThat(keys()).hasSize(simulator().records());
        assertThat(simulator().pageFetches().values()).allMatch(times -> times == 1);
    }

    @Test
    void aPullThatRunsIsNotRunASecondTime() {
        put(Map.of("schedule", NEVER, "dataset", alias));
        simulator().slow(dev.serai.testkit.simulator.On.API, Duration.ofMillis(300));
        run();
        HttpResponse<String> second = admin.call("POST", pull + "/runs");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(Visitor.body(second).get("code").asText()).isEqualTo("pull_running");
        assertThat(Visitor.body(admin.call("POST", pull + "/reset")).get("code").asText())
                .isEqualTo("pull_running");
        ended();
    }

    @Test
    void check81_invalidSchedulesAndZonesAreRefusedByName() {
        assertThat(refused(Map.of("schedule", "every now and then"))).isEqualTo("invalid_schedule");
        assertThat(refused(Map.of("schedule", "61 * * * * ?"))).isEqualTo("invalid_schedule");
        assertThat(refused(Map.of("schedule", "every 0s"))).isEqualTo("invalid_schedule");
        assertThat(refused(Map.of("enabled", true))).isEqualTo("invalid_schedule");
        assertThat(refused(Map.of("schedule", "0 0 0 1 1 ? 2020"))).isEqualTo("invalid_schedule");
        assertThat(refused(Map.of("schedule", NEVER, "zone", "Europe/Atlantis")))
                .isEqualTo("invalid_zone");
        assertThat(refused(Map.of("schedule", NEVER, "dataset", "../x"))).isEqualTo("invalid_dataset");
        assertThat(admin.get(pull).statusCode()).isEqualTo(404);
    }

    @Test
    void check83_theCursorOfAnotherPullIsRefused() {
        put(Map.of("schedule", NEVER, "dataset", alias));
        run();
        ended();
        run();
        ended();
        String next = admin.getJson(pull + "/runs?limit=1").get("next").asText();
        String other = TestAccount.connect(platform, admin, simulator());
        String otherPull = "/api/v1/connections/" + other + "/pulls/observations";
        admin.call("PUT", otherPull, Map.of("schedule", NEVER));

        HttpResponse<String> crossed = admin.get(otherPull + "/runs?after=" + next);
        assertThat(crossed.statusCode()).isEqualTo(422);
        assertThat(Visitor.body(crossed).get("code").asText()).isEqualTo("invalid_cursor");
        assertThat(admin.getJson(pull + "/runs?after=" + next).get("items")).hasSize(1);
        HttpResponse<String> reset = admin.call("POST", otherPull + "/reset", Map.of("cursor", "42"));
        assertThat(reset.statusCode()).isEqualTo(422);

        String position = admin.getJson("/api/v1/datasets/" + alias + "/records")
                .get("position")
                .asText();
        assertThat(admin.get("/api/v1/datasets/" + other + "-observations/records?since=" + position)
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void membersMayNotAndOthersDoNotFindIt() {
        put(Map.of("schedule", NEVER, "dataset", alias));
        HttpResponse<String> member = platform.newUser(Role.MEMBER).get(pull);
        assertThat(member.statusCode()).isEqualTo(404);
        assertThat(platform.newUser(Role.BUILDER).get(pull).statusCode()).isEqualTo(200);
        assertThat(platform.visitor().get(pull).statusCode()).isEqualTo(401);
        assertThat(admin.get("/api/v1/connections/" + alias + "/pulls/nothing").statusCode())
                .isEqualTo(404);
        assertThat(admin.getJson("/api/v1/connections/" + alias).get("used_by"))
                .anyMatch(use -> use.asText().equals("pull/observations"));
    }

    @Test
    void twoPullsDoNotShareADataset() {
        put(Map.of("schedule", NEVER, "dataset", alias));
        String other = TestAccount.connect(platform, admin, simulator());
        HttpResponse<String> taken = admin.call(
                "PUT",
                "/api/v1/connections/" + other + "/pulls/observations",
                Map.of("schedule", NEVER, "dataset", alias));
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(Visitor.body(taken).get("code").asText()).isEqualTo("dataset_taken");
    }

    @Test
    void theLagOfABelatedPullIsMeasured() {
        put(Map.of("schedule", NEVER, "dataset", alias));
        await().untilAsserted(
                        () -> assertThat(platform.visitor().get("/metrics").body())
                                .contains("serai_pull_lag_seconds{connector=\"observant\"}"));

        // not made anew with each look: a scrape between the old one and the new would see both, and fail
        Gauge lag = lagOfObservant();
        platform.bean(PullLag.class).measure();
        assertThat(lagOfObservant()).isSameAs(lag);
    }

    private static Gauge lagOfObservant() {
        return platform.bean(MeterRegistry.class)
                .get("serai_pull_lag")
                .tag("connector", "observant")
                .gauge();
    }

    private JsonNode put(Map<String, Object> wish) {
        return Visitor.json(admin.call("PUT", pull, wish));
    }

    private String refused(Map<String, Object> wish) {
        HttpResponse<String> answer = admin.call("PUT", pull, wish);
        assertThat(answer.statusCode()).isEqualTo(422);
        return Visitor.body(answer).get("code").asText();
    }

    private void disable() {
        put(Map.of("schedule", NEVER, "enabled", false));
        assertThat(admin.getJson(pull).get("next_fire_times")).isEmpty();
    }

    private void run() {
        assertThat(admin.call("POST", pull + "/runs").statusCode()).isEqualTo(202);
    }

    private JsonNode runs() {
        return admin.getJson(pull + "/runs");
    }

    private JsonNode ended() {
        return await().atMost(30, TimeUnit.SECONDS)
                .until(
                        () -> runs().get("items").get(0),
                        run -> !run.get("state").asText().equals("running"));
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        String since = "";
        while (true) {
            JsonNode page = admin.getJson("/api/v1/datasets/" + alias + "/records?limit=20&since=" + since);
            page.get("items")
                    .forEach(item ->
                            assertThat(keys.add(item.get("key").asText())).isTrue());
            if (page.get("next").isNull()) {
                return keys;
            }
            since = page.get("next").asText();
        }
    }
}
