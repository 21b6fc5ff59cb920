package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.RotatedClient;
import dev.serai.server.Traffic;
import dev.serai.server.Visitor;
import dev.serai.testkit.server.KeycloakAdmin;
import dev.serai.testkit.server.KeycloakServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A client whose secret Keycloak rotates: the one before stays good for a while, the one before that ends at once. */
class KeycloakSecretRotationIT extends PlatformTest {
    private static final String CLIENT = "conn-rotsecret";
    private static final Visitor ADMIN = platform.admin();
    private static final KeycloakAccounts KEYCLOAK = new KeycloakAccounts(platform, ADMIN);

    @AfterAll
    static void stop() {
        KEYCLOAK.close();
    }

    @Test
    void a16_aSecretIsRotatedTwiceAtKeycloakAndRolledBackOnceWithNoFailedCall() {
        KeycloakAdmin keycloak = KeycloakServer.shared().admin();
        RotatedClient client = new RotatedClient(ADMIN, KEYCLOAK.register(CLIENT, keycloak.secret(CLIENT)));
        List<String> paths = IntStream.rangeClosed(1, 3)
                .mapToObj(number -> KEYCLOAK.connect(client.id(), "rotated-" + number, "user00" + number))
                .map(connection ->
                        "/api/v1/connections/" + connection.path("id").asText() + "/proxy" + KeycloakAccounts.USERINFO)
                .toList();
        Traffic traffic = new Traffic(platform, ADMIN, paths);
        try (traffic) {
            client.stage(keycloak.rotateSecret(CLIENT));
            client.done("canary");
            assertThat(client.promoted().get("succeeded").asInt()).isEqualTo(3);
            assertThat(client.done("retire").get("state").asText()).isEqualTo("retired");

            // from here on the first secret is no longer good
            client.stage(keycloak.rotateSecret(CLIENT));
            client.done("canary");
            client.promoted();
            assertThat(client.done("rollback").get("state").asText()).isEqualTo("rolled_back");
            client.stage(keycloak.secret(CLIENT));
            client.done("canary");
            JsonNode report = client.promoted();
            assertThat(report.get("succeeded").asInt()).isEqualTo(3);
            assertThat(report.get("failed")).isEmpty();
            client.done("retire");
            await().atMost(Duration.ofSeconds(60)).until(() -> traffic.calls() >= 300);
        }
        assertThat(traffic.failed()).isEmpty();
    }
}
