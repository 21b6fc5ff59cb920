package dev.serai.server.connection;

import static dev.serai.server.TestAccount.location;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What runs on a connection whose grant has ended, from its end to its owner's return (A13, A14). */
class StandstillIT extends PlatformTest {
    private static final String NEVER = "0 0 3 1 1 ?";
    private static final String EVERY_SECOND = "0/1 * * * * ?";

    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    private final Visitor admin = platform.admin();
    private String alias = "";
    private String id = "";
    private String pull = "";
    private Path flow = Path.of("");

    @BeforeEach
    void connect() throws IOException {
        alias = TestAccount.connect(platform, admin, provider());
        id = show().get("id").asText();
        pull = "/api/v1/connections/" + alias + "/pulls/observations";
        flow = Files.createDirectories(platform.home().resolve("flows")).resolve(alias + ".yaml");
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(flow);
        schedule(NEVER);
    }

    @Test
    void a13_a14_pullsAndFlowsPauseWithTheirConnectionAndGoOnByThemselves() throws IOException {
        schedule(EVERY_SECOND);
        Files.writeString(flow, callingEverySoOften());
        patiently().until(() -> records() == provider().records() && flow().isPresent());
        patiently().until(() -> flow().orElseThrow().get("completed").asLong() > 0);

        provider().revokeGrants();
        patiently().until(() -> !pull().get("paused").isNull() && flowStatus().equals("paused"));

        assertThat(show().get("status").asText()).isEqualTo("REAUTHORIZATION_REQUIRED");
        assertThat(pull().get("paused").asText()).contains(alias).contains("has to be authorised again");
        assertThat(flow().orElseThrow().get("paused").asText()).contains(alias);
        patiently().until(() -> !run().get("state").asText().equals("running"));
        JsonNode last = run();
        provider().clearCounts();
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(run()).as("its schedule fires every second").isEqualTo(last));
        assertThat(provider().requests()).isEmpty();
        assertThatNothingRunsOnRequest();
        assertThatPeopleAreTold();

        provider().addRecords(7);
        authoriseAgain();

        patiently().until(() -> records() == provider().records());
        patiently().until(() -> flowStatus().equals("started"));
        assertThat(pull().get("paused").isNull()).isTrue();
        assertThat(provider().pageFetches().keySet())
                .as("from the checkpoint, not from the beginning")
                .noneMatch(page -> page.contains("since=1970"));
        patiently()
                .untilAsserted(() -> assertThat(events())
                        .containsSubsequence(
                                "connection.reauthorization_required",
                                "connection.reauthorized",
                                "connection.recovered")
                        .containsOnlyOnce("connection.reauthorization_required", "connection.recovered"));
        assertThat(admin.page("/").body()).doesNotContain(alias);
    }

    @Test
    void a14_whatWasMissedIsRunAtOnceAndNotAtItsNextTime() {
        schedule(NEVER);
        provider().revokeGrants();
        assertThat(call().statusCode()).isEqualTo(409);
        patiently().until(() -> events().contains("connection.reauthorization_required"));
        jdbc().sql("update pull_schedule set due_at = now() - interval '1 hour' where connection = ?")
                .param(id)
                .update();

        authoriseAgain();

        patiently()
                .until(() -> runs().size() == 1 && run().get("state").asText().equals("completed"));
        assertThat(records()).isEqualTo(provider().records());
    }

    @Test
    void a13_callsAreServedToTheEndOfTheLastAccessToken() {
        schedule(NEVER);
        provider().faults().inject(Faults.invalidGrant(), On.REFRESH);
        // a refresh is not forced right after another
        jdbc().sql("update connection set last_refresh = last_refresh - interval '1 minute' where id = ?")
                .param(id)
                .update();
        assertThat(admin.call("POST", "/api/v1/connections/" + alias + "/refresh", Map.of())
                        .statusCode())
                .isEqualTo(409);
        assertThat(show().get("status").asText()).isEqualTo("REAUTHORIZATION_REQUIRED");

        assertThat(call().statusCode()).isEqualTo(200);
        assertThat(pull().get("paused").isNull()).isTrue();
        assertThat(admin.call("POST", pull + "/runs").statusCode()).isEqualTo(202);
        patiently().until(() -> run().get("state").asText().equals("completed"));
        assertThat(admin.page("/connections/" + id).body()).contains("calls are served until");

        provider().expireAccessTokens();
        assertThat(call().statusCode()).isEqualTo(409);
        assertThat(pull().get("paused").isNull()).isFalse();
        provider().clearCounts();
        assertThat(call().statusCode()).isEqualTo(409);
        assertThat(provider().requests()).as("the provider has said no").isEmpty();
    }

    private void assertThatNothingRunsOnRequest() {
        HttpResponse<String> answer = admin.call("POST", pull + "/runs");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(Visitor.body(answer).get("code").asText()).isEqualTo("reauthorization_required");
        assertThat(call().statusCode()).isEqualTo(409);
        assertThat(provider().requests()).isEmpty();
    }

    private void assertThatPeopleAreTold() {
        assertThat(admin.page("/").body()).contains("'" + alias + "' has to be authorised again");
        assertThat(admin.page("/connections/" + id).body())
                .contains("Paused until then: ")
                .contains("pull/observations", "flow/" + alias)
                .contains("href=\"/connections/" + id + "/reauthorize\"");
        assertThat(admin.page("/pulls").body()).contains("paused: authorise again");
        assertThat(admin.page("/flows").body()).contains("paused").contains(alias);
    }

    private void authoriseAgain() {
        URI provider = location(admin.page("/connections/" + id + "/reauthorize"));
        URI callback = BrowserlessUser.alice().authorize(provider);
        HttpResponse<String> ended = admin.page(callback.getRawPath() + "?" + callback.getRawQuery());
        assertThat(admin.page(location(ended).getRawPath()).statusCode()).isEqualTo(200);
    }

    private String callingEverySoOften() {
        return """
                - route:
                    id: %s
                    from:
                      uri: timer:%s
                      parameters: { period: 500 }
                      steps:
                        - to: "connector:observant?connection=%s&method=GET&path=/api/me"
                """.formatted(alias, alias, alias);
    }

    private HttpResponse<String> call() {
        return admin.get("/api/v1/connections/" + alias + "/proxy/api/me");
    }

    private void schedule(String schedule) {
        Visitor.json(admin.call("PUT", pull, Map.of("schedule", schedule, "dataset", alias)));
    }

    private JsonNode show() {
        return admin.getJson("/api/v1/connections/" + alias);
    }

    private JsonNode pull() {
        return admin.getJson(pull);
    }

    private JsonNode runs() {
        return admin.getJson(pull + "/runs").get("items");
    }

    private JsonNode run() {
        return runs().get(0);
    }

    private long records() {
        return jdbc().sql("select record_count from dataset where name = ?")
                .param(alias)
                .query(Long.class)
                .single();
    }

    private Optional<JsonNode> flow() {
        return admin.getJson("/api/v1/flows")
                .get("items")
                .valueStream()
                .filter(one -> one.get("id").asText().equals(alias))
                .findFirst();
    }

    private String flowStatus() {
        return flow().orElseThrow().get("status").asText();
    }

    private List<String> events() {
        return jdbc().sql("select action from audit_event where target = ? order by id")
                .param("connection/" + id)
                .query(String.class)
                .list();
    }

    private ProviderSimulator provider() {
        return extension.simulator();
    }

    private static JdbcClient jdbc() {
        return platform.bean(JdbcClient.class);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(40));
    }
}
