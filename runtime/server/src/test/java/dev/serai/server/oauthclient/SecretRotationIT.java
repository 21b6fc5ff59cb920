package dev.serai.server.oauthclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A16: from one client secret to the next with no failed call. */
class SecretRotationIT extends PlatformTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Visitor admin = platform.admin();
    private final Client client = connecting.register(admin, "observant");
    private final List<String> connections =
            Stream.generate(() -> connecting.connect(admin, client)).limit(3).toList();
    private final String api = "/api/v1/oauth-clients/" + client.id();

    private static String newSecret() {
        return "next-" + UUID.randomUUID();
    }

    private JsonNode stage(String secret) {
        HttpResponse<String> answer = admin.call("POST", api + "/secrets", Map.of("client_secret", secret));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).doesNotContain(secret);
        return Visitor.body(answer);
    }

    private HttpResponse<String> step(String action) {
        return admin.call("POST", api + "/rotation", Map.of("action", action));
    }

    private JsonNode done(String action) {
        HttpResponse<String> answer = step(action);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Visitor.body(answer);
    }

    private JsonNode promoted() {
        done("promote");
        await().atMost(SOON)
                .until(() ->
                        admin.getJson(api + "/rotation").get("state").asText().equals("promoted"));
        return admin.getJson(api + "/rotation");
    }

    /** A new secret that the provider accepts beside the one in use. */
    private String givenByTheProvider() {
        String secret = newSecret();
        provider.addClientSecret(client.clientId(), secret);
        return secret;
    }

    private void callAll() {
        for (String connection : connections) {
            assertThat(admin.get("/api/v1/connections/" + connection + "/proxy/api/me")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** The tokens end together, once: a token that ends again before its first use is a refresh that did not help. */
    private void expireAndCall() {
        provider.expireAccessTokens();
        callAll();
    }

    /** Calls through all connections, one after the other, as long as it is open. */
    private final class Traffic implements AutoCloseable {
        private final Queue<String> failed = new ConcurrentLinkedQueue<>();
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Thread thread = Thread.ofVirtual().start(this::run);

        private void run() {
            while (!ended.get()) {
                String connection = connections.get(calls.getAndIncrement() % connections.size());
                try {
                    HttpResponse<String> answer = admin.get("/api/v1/connections/" + connection + "/proxy/api/me");
                    if (answer.statusCode() != 200) {
                        failed.add(answer.statusCode() + ": " + answer.body());
                    }
                } catch (RuntimeException e) {
                    failed.add(e.toString());
                }
            }
        }

        int calls() {
            return calls.get();
        }

        Queue<String> failed() {
            return failed;
        }

        @Override
        public void close() {
            ended.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void a16_aSecretIsRotatedTwiceAndRolledBackOnceWithNoFailedCall() {
        try (Traffic traffic = new Traffic()) {
            rotateTwiceAndRollBackOnce();
            assertThat(traffic.calls()).isGreaterThan(25);
            assertThat(traffic.failed()).isEmpty();
        }
    }

    private void rotateTwiceAndRollBackOnce() {
        String second = givenByTheProvider();
        assertThat(stage(second).get("state").asText()).isEqualTo("staged");
        assertThat(done("canary").get("succeeded").asInt()).isEqualTo(1);
        expireAndCall();
        assertThat(promoted().get("succeeded").asInt()).isEqualTo(3);
        provider.removeClientSecret(client.clientId(), client.secret());
        expireAndCall();
        assertThat(done("retire").get("state").asText()).isEqualTo("retired");

        String third = givenByTheProvider();
        stage(third);
        done("canary");
        promoted();
        JsonNode back = done("rollback");
        assertThat(back.get("state").asText()).isEqualTo("rolled_back");
        provider.removeClientSecret(client.clientId(), third);
        expireAndCall();

        String fourth = givenByTheProvider();
        stage(fourth);
        done("canary");
        promoted();
        done("retire");
        provider.removeClientSecret(client.clientId(), second);
        expireAndCall();
    }

    @Test
    void a16_aWrongSecretIsFoundOutByTheCanaryAndHarmsNothing() {
        stage(newSecret());
        JsonNode report = done("canary");
        assertThat(report.get("state").asText()).isEqualTo("staged");
        assertThat(report.get("succeeded").asInt()).isZero();
        assertThat(report.get("failed").get(0).get("detail").asText()).contains("does not accept");
        assertThat(step("promote").statusCode()).isEqualTo(409);

        expireAndCall();
        assertThat(done("rollback").get("state").asText()).isEqualTo("rolled_back");
        assertThat(admin.get(api + "/rotation").statusCode()).isEqualTo(404);
        expireAndCall();
    }

    @Test
    void a16_bothSecretsAreUsableWhileOneIsStaged() {
        stage(givenByTheProvider());
        provider.removeClientSecret(client.clientId(), client.secret());
        expireAndCall();
    }

    @Test
    void a16_aPromotionThatTheProviderRefusesStopsAndGoesBack() {
        String next = givenByTheProvider();
        stage(next);
        done("canary");
        provider.removeClientSecret(client.clientId(), next);
        done("promote");
        await().atMost(SOON)
                .until(() ->
                        admin.getJson(api + "/rotation").get("state").asText().equals("stopped"));
        JsonNode report = admin.getJson(api + "/rotation");
        assertThat(report.get("problem").asText()).contains("does not accept");
        assertThat(report.get("failed")).hasSize(1);
        assertThat(step("retire").statusCode()).isEqualTo(409);
        expireAndCall();
        done("rollback");
        callAll();
    }

    @Test
    void a16_aPromotionWhoseNodeWasKilledGoesOn() {
        stage(givenByTheProvider());
        done("canary");
        // killed between saying so and doing it
        platform.bean(JdbcClient.class)
                .sql("update oauth_client_rotation set state = 'PROMOTING', worker = 'killed',"
                        + " worker_until = now() - interval '1 second' where client = ?")
                .param(client.id())
                .update();
        await().atMost(SOON)
                .until(() ->
                        admin.getJson(api + "/rotation").get("state").asText().equals("promoted"));
        assertThat(admin.getJson(api + "/rotation").get("generation").asInt()).isEqualTo(2);
        assertThat(done("retire").get("succeeded").asInt()).isEqualTo(3);
    }

    @Test
    void a16_stepsOutOfOrderAreRefused() {
        for (String action : List.of("canary", "promote", "rollback", "retire")) {
            assertThat(step(action).statusCode()).as(action).isEqualTo(404);
        }
        assertThat(step("nonsense").statusCode()).isEqualTo(422);
        assertThat(admin.call("POST", api + "/secrets", Map.of("client_secret", client.secret()))
                        .statusCode())
                .as("the secret in use")
                .isEqualTo(422);
        assertThat(admin.call("POST", api + "/secrets", Map.of()).statusCode()).isEqualTo(422);
        stage(newSecret());
        assertThat(step("promote").statusCode()).isEqualTo(409);
        assertThat(step("retire").statusCode()).isEqualTo(409);
        Visitor builder = platform.newUser(Role.BUILDER);
        assertThat(builder.call("POST", api + "/rotation", Map.of("action", "rollback"))
                        .statusCode())
                .isEqualTo(403);
    }
}
