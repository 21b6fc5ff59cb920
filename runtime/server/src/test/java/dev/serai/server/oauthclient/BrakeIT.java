package dev.serai.server.oauthclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An app is deleted at its provider, which says of twenty accounts at once that their grants have ended. */
class BrakeIT extends PlatformTest {
    private static final int CONNECTIONS = 20;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String REFRESHES = "token.refresh_token";

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Visitor admin = platform.admin();
    private final Client client = connecting.register(admin, "observant");
    private final String name = "Test " + client.clientId();
    private final List<String> connections = Stream.generate(() -> connecting.connect(admin, client))
            .limit(CONNECTIONS)
            .toList();
    private final String api = "/api/v1/oauth-clients/" + client.id() + "/brake";

    @AfterEach
    void release() {
        provider.faults().clear();
        step("release");
    }

    private HttpResponse<String> step(String action) {
        return admin.call("POST", api, Map.of("action", action));
    }

    private JsonNode state() {
        return admin.getJson(api);
    }

    private HttpResponse<String> call(String connection) {
        return admin.get("/api/v1/connections/" + connection + "/proxy/api/me");
    }

    private List<HttpResponse<String>> callAll() {
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            return connections.stream().map(one -> callers.submit(() -> call(one))).toList().stream()
                    .map(answer -> {
                        try {
                            return answer.get();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toList();
        }
    }

    private long inStatus(String status) {
        return jdbc().sql("select count(*) from connection where client = ? and status = ?")
                .params(client.id(), status)
                .query(Long.class)
                .single();
    }

    private List<String> events() {
        return jdbc().sql("select action from audit_event where target = ? and action like '%refreshes_%' order by id")
                .param("oauth-client/" + client.id())
                .query(String.class)
                .list();
    }

    private static JdbcClient jdbc() {
        return platform.bean(JdbcClient.class);
    }

    private void deleteApp() {
        provider.faults().inject(Faults.invalidGrant(), On.REFRESH);
        provider.expireAccessTokens();
        callAll();
        assertThat(state().get("state").asText()).isEqualTo("held");
    }

    @Test
    void fourHaveEndedSixteenAreHeldAndAnAdminReleasesThem() {
        provider.faults().inject(Faults.invalidGrant(), On.REFRESH);
        provider.expireAccessTokens();
        provider.clearCounts();

        List<HttpResponse<String>> answers = callAll();

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 409).hasSize(4);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 503)
                .hasSize(CONNECTIONS - 4)
                .allSatisfy(answer -> assertThat(answer.body()).contains("are held since", "credential_unavailable"));
        assertThat(inStatus("REAUTHORIZATION_REQUIRED")).isEqualTo(4);
        assertThat(inStatus("ACTIVE")).isEqualTo(CONNECTIONS - 4);
        assertThat(provider.count(REFRESHES))
                .as("those under way when it closed are the last")
                .isBetween(5L, 8L);
        provider.clearCounts();
        callAll();
        assertThat(provider.count(REFRESHES)).isZero();
        assertThatPeopleAreTold();

        provider.faults().clear();
        assertThat(admin.submit("/oauth-clients/" + client.id() + "/brake/release", Map.of())
                        .statusCode())
                .isEqualTo(303);

        assertThat(state().get("state").asText()).isEqualTo("free");
        assertThat(callAll()).filteredOn(answer -> answer.statusCode() == 200).hasSize(CONNECTIONS - 4);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(events())
                        .containsExactly("oauth_client.refreshes_held", "oauth_client.refreshes_resumed"));
        assertThat(admin.page("/oauth-clients").body()).doesNotContain("are held");
        assertThat(step("release").statusCode()).isEqualTo(409);
    }

    private void assertThatPeopleAreTold() {
        assertThat(state().get("refused").asInt()).isGreaterThanOrEqualTo(5);
        assertThat(admin.page("/").body()).contains(name, "were refused for good within 10 minutes");
        assertThat(admin.page("/oauth-clients").body()).contains(name, "are held", "Try one now", "Release");
        assertThat(admin.page("/connections").body()).contains(name, "are not renewed now");
        assertThat(admin.page("/connections/" + held()).body()).contains("Its token is not renewed now");
        JsonNode health = admin.getJson("/healthz/ready");
        assertThat(health.at("/status").asText()).isEqualTo("degraded");
        assertThat(health.at("/components/refreshes/detail").asText()).contains("Refreshes of 1 OAuth client is held");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(admin.get("/metrics").body()).contains("serai_refresh_held 1.0"));
        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsExactly("oauth_client.refreshes_held"));
    }

    private String held() {
        return jdbc().sql("select id from connection where client = ? and status = 'ACTIVE' limit 1")
                .param(client.id())
                .query(String.class)
                .single();
    }

    @Test
    void oneThatIsTriedFromTimeToTimeReleasesAllOthers() {
        deleteApp();
        JsonNode tried = Visitor.body(step("canary"));
        assertThat(tried.get("state").asText()).isEqualTo("held");
        assertThat(tried.at("/canary/succeeded").asBoolean()).isFalse();
        assertThat(inStatus("REAUTHORIZATION_REQUIRED")).isEqualTo(4);

        provider.faults().clear();
        provider.clearCounts();
        // as if the wait were over
        jdbc().sql("update oauth_client_brake set canary_at = now() where client = ?")
                .param(client.id())
                .update();

        await().atMost(SOON).until(() -> state().get("state").asText().equals("free"));
        assertThat(provider.count(REFRESHES)).as("nobody called").isEqualTo(1);
        assertThat(callAll()).filteredOn(answer -> answer.statusCode() == 200).hasSize(CONNECTIONS - 4);
    }

    @Test
    void anAdminTriesOneAtOnceAndTheRightConnectionIsNamed() {
        deleteApp();
        provider.faults().clear();
        assertThat(admin.call("POST", api, Map.of("action", "canary", "connection", "nobody"))
                        .statusCode())
                .isEqualTo(422);
        String chosen = held();

        JsonNode tried = Visitor.body(admin.call("POST", api, Map.of("action", "canary", "connection", chosen)));

        assertThat(tried.at("/canary/connection").asText()).isEqualTo(chosen);
        assertThat(tried.at("/canary/succeeded").asBoolean()).isTrue();
        assertThat(tried.get("state").asText()).isEqualTo("free");
    }

    @Test
    void singleDeathsHoldNobody() {
        provider.faults().inject(Faults.invalidGrant(), On.REFRESH, 3);
        provider.expireAccessTokens();

        assertThat(callAll()).filteredOn(answer -> answer.statusCode() == 200).hasSize(CONNECTIONS - 3);
        assertThat(inStatus("REAUTHORIZATION_REQUIRED")).isEqualTo(3);
        assertThat(state().get("state").asText()).isEqualTo("free");
        assertThat(step("canary").statusCode()).isEqualTo(409);
        assertThat(step("nonsense").statusCode()).isEqualTo(422);
        assertThat(platform.newUser(Role.BUILDER)
                        .call("POST", api, Map.of("action", "release"))
                        .statusCode())
                .isEqualTo(403);
    }
}
