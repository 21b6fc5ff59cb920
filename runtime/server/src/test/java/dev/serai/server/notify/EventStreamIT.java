package dev.serai.server.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** {@code GET /api/v1/events}: who hears of what. */
class EventStreamIT extends PlatformTest {
    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    private final Visitor admin = platform.admin();
    private String alias = "";

    @BeforeEach
    void connect() {
        alias = TestAccount.connect(platform, admin, provider());
    }

    @Test
    void a13_aBuilderHearsThatAConnectionIsMadeRenewedEndedAndDisconnected() throws Exception {
        try (Listener listener = new Listener(admin, "")) {
            String other = TestAccount.connect(platform, admin, provider());
            provider().expireAccessTokens();
            assertThat(call(other).statusCode()).isEqualTo(200);
            patiently().until(() -> typesOf(listener, other).contains("connection.refreshed"));
            provider().revokeGrants();
            assertThat(call(other).statusCode()).isEqualTo(409);
            patiently().until(() -> typesOf(listener, other).contains("connection.reauthorization_required"));
            admin.call("DELETE", "/api/v1/connections/" + other);
            patiently().until(() -> typesOf(listener, other).contains("connection.deleted"));

            assertThat(typesOf(listener, other))
                    .containsExactly(
                            "connection.created",
                            "connection.refreshed",
                            "connection.reauthorization_required",
                            "connection.deleted");
            JsonNode ended = listener.events().stream()
                    .filter(event -> event.at("/data/alias").asText().equals(other)
                            && event.get("type").asText().equals("connection.reauthorization_required"))
                    .findFirst()
                    .orElseThrow();
            assertThat(ended.at("/data/problem").asText()).contains("revoked");
            assertThat(ended.get("timestamp").asText()).endsWith("Z");
        }
    }

    @Test
    void a14_aStreamGoesOnWhereItWasAndNothingIsMissedOrToldTwice() throws Exception {
        String last;
        try (Listener listener = new Listener(admin, "")) {
            last = listener.lastId();
        }
        String missed = TestAccount.connect(platform, admin, provider());
        try (Listener listener = new Listener(admin, last)) {
            patiently().until(() -> typesOf(listener, missed).contains("connection.created"));
            last = listener.lastId();
        }
        String next = TestAccount.connect(platform, admin, provider());
        try (Listener listener = new Listener(admin, last)) {
            patiently().until(() -> typesOf(listener, next).contains("connection.created"));
            assertThat(typesOf(listener, missed)).isEmpty();
        }
    }

    @Test
    void aMemberHearsOfTheirOwnThingsOnly() throws Exception {
        Visitor member = platform.newUser(Role.MEMBER);
        try (Listener builder = new Listener(admin, "");
                Listener listener = new Listener(member, "")) {
            String othersAlias = TestAccount.connect(platform, admin, provider());
            admin.call("DELETE", "/api/v1/connections/" + othersAlias);
            patiently().until(() -> typesOf(builder, othersAlias).contains("connection.deleted"));
            Events events = platform.bean(Events.class);
            String id = member.getJson("/api/v1/session").at("/user/id").asText();
            events.publish(EventType.CONNECTION_CREATED, "default", id, Map.of("alias", "mine"));
            patiently().until(() -> typesOf(listener, "mine").contains("connection.created"));
            assertThat(listener.types()).containsExactly("connection.created");
        }
    }

    @Test
    void check66_anotherWorkspacesBuilderHearsNothing() throws Exception {
        platform.bean(JdbcClient.class)
                .sql("insert into workspace (id, name) values ('elsewhere', 'Elsewhere') on conflict do nothing")
                .update();
        Visitor stranger = platform.newUser(Role.BUILDER, "elsewhere");
        Events events = platform.bean(Events.class);
        try (Listener listener = new Listener(stranger, "")) {
            events.publish(EventType.CONNECTION_CREATED, "default", null, Map.of("alias", "theirs"));
            events.publish(EventType.CONNECTION_CREATED, "elsewhere", null, Map.of("alias", "ours"));
            patiently().until(() -> typesOf(listener, "ours").contains("connection.created"));
            assertThat(typesOf(listener, "theirs")).isEmpty();
        }
    }

    @Test
    void anEventOfALongTransactionIsToldLateButNotMissed() {
        Events events = platform.bean(Events.class);
        TransactionTemplate transaction = new TransactionTemplate(platform.bean(PlatformTransactionManager.class));
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        Position start = events.now();
        transaction.executeWithoutResult(_ -> {
            events.publish(EventType.PULL_FAILED, "default", "slow-owner", Map.of());
            transaction.executeWithoutResult(
                    _ -> events.publish(EventType.PULL_COMPLETED, "default", "slow-owner", Map.of()));
            assertThat(transaction.<List<?>>execute(_ -> events.after(start, "default", "slow-owner", 10)))
                    .as("what is committed stands behind what is not")
                    .isEmpty();
        });
        patiently()
                .untilAsserted(() -> assertThat(events.after(start, "default", "slow-owner", 10))
                        .extracting(Events.Event::type)
                        .containsExactly("pull.failed", "pull.completed"));
    }

    @Test
    void b13_aRunThatEndsIsToldWithItsFigures() throws Exception {
        try (Listener listener = new Listener(admin, "")) {
            String pull = "/api/v1/connections/" + alias + "/pulls/observations";
            assertThat(admin.call("PUT", pull, Map.of("schedule", "0 0 3 1 1 ?", "dataset", alias))
                            .statusCode())
                    .isBetween(200, 201);
            assertThat(admin.call("POST", pull + "/runs").statusCode()).isEqualTo(202);
            patiently().until(() -> typesOf(listener, alias).contains("pull.completed"));
            JsonNode data = listener.events().stream()
                    .filter(event -> event.get("type").asText().equals("pull.completed"))
                    .findFirst()
                    .orElseThrow()
                    .get("data");
            assertThat(data.get("read").asInt()).isEqualTo(provider().records());
            assertThat(data.get("pull").asText()).isEqualTo("observations");
        }
    }

    @Test
    void badInputHasAClearAnswer() {
        HttpResponse<String> strange =
                admin.send(admin.request("/api/v1/events").header("Last-Event-ID", "1; drop table event"));
        assertThat(strange.statusCode()).isEqualTo(400);
        assertThat(Visitor.body(strange).get("code").asText()).isEqualTo("invalid_last_event_id");
        assertThat(platform.visitor().get("/api/v1/events").statusCode()).isEqualTo(401);
    }

    @Test
    void whatIsOlderThanADayIsForgotten() {
        Events events = platform.bean(Events.class);
        Position start = events.now();
        events.publish(EventType.PULL_FAILED, "default", "old-owner", Map.of());
        events.publish(EventType.PULL_COMPLETED, "default", "old-owner", Map.of());
        platform.bean(JdbcClient.class)
                .sql(
                        "update event set at = at - interval '25 hours' where owner = 'old-owner' and type = 'pull.failed'")
                .update();
        events.forgetOld();
        patiently()
                .untilAsserted(() -> assertThat(events.after(start, "default", "old-owner", 10))
                        .extracting(Events.Event::type)
                        .containsExactly("pull.completed"));
    }

    private static List<String> typesOf(Listener listener, String alias) {
        return listener.events().stream()
                .filter(event -> event.at("/data/alias").asText().equals(alias))
                .map(event -> event.get("type").asText())
                .toList();
    }

    private HttpResponse<String> call(String connection) {
        return admin.get("/api/v1/connections/" + connection + "/proxy/api/me");
    }

    private ProviderSimulator provider() {
        return extension.simulator();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }
}
