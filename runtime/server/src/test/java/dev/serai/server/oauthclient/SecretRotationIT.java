package dev.serai.server.oauthclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.RotatedClient;
import dev.serai.server.Traffic;
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
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A16: from one client secret to the next with no failed call, 50 calls a second. */
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
    private final RotatedClient rotated = new RotatedClient(admin, client.id());

    private static String newSecret() {
        return "next-" + UUID.randomUUID();
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

    /** As with an access token at its end, but nothing is refused meanwhile. */
    private void refreshAll() {
        for (String connection : connections) {
            String path = "/api/v1/connections/" + connection;
            long generation = admin.getJson(path).get("generation").asLong();
            JsonNode answer =
                    Visitor.json(admin.call("POST", path + "/refresh", Map.of("used_generation", generation)));
            assertThat(answer.get("generation").asLong()).isGreaterThan(generation);
        }
    }

    @Test
    void a16_aSecretIsRotatedTwiceAndRolledBackOnceWithNoFailedCall() {
        Traffic traffic = new Traffic(
                platform,
                admin,
                connections.stream()
                        .map(id -> "/api/v1/connections/" + id + "/proxy/api/me")
                        .toList());
        try (traffic) {
            rotateTwiceAndRollBackOnce();
            await().atMost(SOON).until(() -> traffic.calls() >= 300);
        }
        assertThat(traffic.failed()).isEmpty();
    }

    private void rotateTwiceAndRollBackOnce() {
        String second = givenByTheProvider();
        assertThat(rotated.stage(second).get("state").asText()).isEqualTo("staged");
        assertThat(rotated.done("canary").get("succeeded").asInt()).isEqualTo(1);
        refreshAll();
        assertThat(rotated.promoted().get("succeeded").asInt()).isEqualTo(3);
        provider.removeClientSecret(client.clientId(), client.secret());
        refreshAll();
        assertThat(rotated.done("retire").get("state").asText()).isEqualTo("retired");

        String third = givenByTheProvider();
        rotated.stage(third);
        rotated.done("canary");
        rotated.promoted();
        JsonNode back = rotated.done("rollback");
        assertThat(back.get("state").asText()).isEqualTo("rolled_back");
        provider.removeClientSecret(client.clientId(), third);
        refreshAll();

        String fourth = givenByTheProvider();
        rotated.stage(fourth);
        rotated.done("canary");
        rotated.promoted();
        rotated.done("retire");
        provider.removeClientSecret(client.clientId(), second);
        refreshAll();
    }

    @Test
    void a16_aWrongSecretIsFoundOutByTheCanaryAndHarmsNothing() {
        rotated.stage(newSecret());
        JsonNode report = rotated.done("canary");
        assertThat(report.get("state").asText()).isEqualTo("staged");
        assertThat(report.get("succeeded").asInt()).isZero();
        assertThat(report.get("failed").get(0).get("detail").asText()).contains("does not accept");
        assertThat(rotated.step("promote").statusCode()).isEqualTo(409);

        expireAndCall();
        assertThat(rotated.done("rollback").get("state").asText()).isEqualTo("rolled_back");
        assertThat(rotated.tryToReport().statusCode()).isEqualTo(404);
        expireAndCall();
    }

    @Test
    void a16_bothSecretsAreUsableWhileOneIsStaged() {
        rotated.stage(givenByTheProvider());
        provider.removeClientSecret(client.clientId(), client.secret());
        expireAndCall();
    }

    @Test
    void a16_accountsAreConnectedWithWhicheverSecretIsRight() {
        rotated.stage(givenByTheProvider());
        provider.removeClientSecret(client.clientId(), client.secret());
        provider.clearCounts();

        String connected = connecting.connect(admin, client);

        assertThat(provider.count("token.authorization_code")).isEqualTo(2);
        assertThat(admin.get("/api/v1/connections/" + connected + "/proxy/api/me")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a16_aProviderThatBurnsTheCodeWithTheWrongSecretIsToldOfAsThat() {
        rotated.stage(givenByTheProvider());
        provider.faults().inject(Faults.invalidClient(), On.CODE_EXCHANGE, 1);
        provider.faults().inject(Faults.invalidGrant(), On.CODE_EXCHANGE, 1);

        HttpResponse<String> result = connecting.result(admin, connecting.consent(connecting.start(admin, client)));

        assertThat(result.body()).contains("does not accept the secret", "roll back the rotation", "Try again");
    }

    @Test
    void a16_aPromotionThatTheProviderRefusesStopsAndGoesBack() {
        String next = givenByTheProvider();
        rotated.stage(next);
        rotated.done("canary");
        provider.removeClientSecret(client.clientId(), next);
        rotated.done("promote");
        JsonNode report = rotated.awaitState("stopped");
        assertThat(report.get("problem").asText()).contains("does not accept");
        assertThat(report.get("failed")).hasSize(1);
        assertThat(rotated.step("retire").statusCode()).isEqualTo(409);
        expireAndCall();
        rotated.done("rollback");
        callAll();
    }

    @Test
    void a16_aPromotionWhoseNodeWasKilledGoesOn() {
        rotated.stage(givenByTheProvider());
        rotated.done("canary");
        // killed between saying so and doing it
        platform.bean(JdbcClient.class)
                .sql("update oauth_client_rotation set state = 'PROMOTING', worker = 'killed',"
                        + " worker_until = now() - interval '1 second' where client = ?")
                .param(client.id())
                .update();
        assertThat(rotated.awaitState("promoted").get("generation").asInt()).isEqualTo(2);
        assertThat(rotated.done("retire").get("succeeded").asInt()).isEqualTo(3);
    }

    @Test
    void a16_whatWasRetiredByAProcessThatEndedThenIsNotSaidToBeRolledBack() {
        rotated.stage(givenByTheProvider());
        rotated.done("canary");
        rotated.promoted();
        // killed here: the vault knows, the table does not yet
        platform.bean(RotatedSecret.class)
                .retire(platform.bean(PostgresConnections.class)
                        .client(new OAuthClientId(client.id()))
                        .orElseThrow());

        HttpResponse<String> refused = rotated.step("rollback");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(Visitor.body(refused).path("code").asText()).isEqualTo("already_retired");
        assertThat(rotated.step("rollback").statusCode())
                .as("nothing is under way any more")
                .isEqualTo(404);
        refreshAll();
    }

    @Test
    void a16_stepsOutOfOrderAreRefused() {
        for (String action : List.of("canary", "promote", "rollback", "retire")) {
            assertThat(rotated.step(action).statusCode()).as(action).isEqualTo(404);
        }
        assertThat(rotated.step("nonsense").statusCode()).isEqualTo(422);
        assertThat(rotated.tryToStage(Map.of("client_secret", client.secret())).statusCode())
                .as("the secret in use")
                .isEqualTo(422);
        assertThat(rotated.tryToStage(Map.of()).statusCode()).isEqualTo(422);
        rotated.stage(newSecret());
        assertThat(rotated.step("promote").statusCode()).isEqualTo(409);
        assertThat(rotated.step("retire").statusCode()).isEqualTo(409);
        Visitor builder = platform.newUser(Role.BUILDER);
        assertThat(new RotatedClient(builder, client.id()).step("rollback").statusCode())
                .isEqualTo(403);
    }
}
