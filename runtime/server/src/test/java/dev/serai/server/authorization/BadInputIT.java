package dev.serai.server.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes wrong is said so that whoever has to can mend it: what, whose, what to do. */
class BadInputIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final Visitor admin = platform.admin();
    private final Visitor user = platform.newUser(Role.MEMBER);
    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);
    private final Client client = connecting.register(admin, "observant");

    @Test
    void aBadClientSecretIsTheAdminsMatter() {
        URI callback = connecting.consent(connecting.start(user, client));
        provider.removeClientSecret(client.clientId(), client.secret());

        HttpResponse<String> result = connecting.result(user, callback);

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains("Observant does not accept the secret of the OAuth client 'Test " + client.clientId() + "'")
                .contains("an admin has to enter its client_id and client_secret again under OAuth clients")
                .contains("Nothing was connected")
                .doesNotContain(client.secret());
        assertThat(user.getJson("/api/v1/connections").get("items")).isEmpty();
    }

    @Test
    void aClientSecretThatWentBadLaterEndsNoConnection() {
        String id = connecting.connect(user, client);
        provider.removeClientSecret(client.clientId(), client.secret());
        provider.expireAccessTokens();

        HttpResponse<String> call = user.get("/api/v1/connections/" + id + "/proxy/api/me");

        assertThat(call.statusCode()).isEqualTo(503);
        assertThat(Visitor.body(call).get("detail").asText())
                .contains("Observant does not accept the OAuth client's id and secret")
                .contains("an admin has to enter them again")
                .contains("The connection itself is alive");
        assertThat(user.getJson("/api/v1/connections/" + id).get("status").asText())
                .isEqualTo("ACTIVE");
    }

    @Test
    void aProviderThatIsDownIsWaitedForNotBlamedOnTheUser() {
        String id = connecting.connect(user, client);
        URI callback = connecting.consent(connecting.start(user, client));
        provider.refuseConnections();

        HttpResponse<String> result = connecting.result(user, callback);
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains("Observant could not be asked for tokens")
                .contains("Nothing was connected; try again later")
                .contains("Try again");

        HttpResponse<String> call = user.get("/api/v1/connections/" + id + "/proxy/api/me");
        assertThat(call.statusCode()).isEqualTo(502);
        JsonNode problem = Visitor.body(call);
        assertThat(problem.get("code").asText()).isEqualTo("provider_unreachable");
        assertThat(problem.get("detail").asText())
                .contains("Observant could not be reached")
                .contains("Try again");

        provider.acceptConnections();
        assertThat(user.get("/api/v1/connections/" + id + "/proxy/api/me").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFaultyConnectorFileIsShownToBuildersWithLineFieldAndMend() {
        String name = "faulty-" + UUID.randomUUID().toString().substring(0, 8);
        SimulatedFiles.write(platform, name + ".yaml", """
                id: %s
                name: Faulty
                auth:
                  oauth2:
                    auth_uri: http://provider.example/authorize
                    tokn_uri: https://provider.example/token
                    scopes: { default: [] }
                api:
                  base_url: https://provider.example
                """.formatted(name));
        try {
            assertThat(platform.newUser(Role.BUILDER).page("/connectors").body())
                    .contains("Some connector files are not used")
                    .contains(name + ".yaml:5: auth.oauth2.auth_uri: must begin with https://")
                    .contains(name + ".yaml:6: auth.oauth2.tokn_uri:")
                    .contains("token_uri");
            assertThat(user.page("/connectors").body())
                    .contains("Observant")
                    .doesNotContain("Some connector files are not used");
            assertThat(user.page("/connect/" + name).statusCode()).isEqualTo(404);
        } finally {
            SimulatedFiles.remove(platform, name + ".yaml");
        }
    }

    @Test
    void whatCannotBeAnOAuthClientIsRefusedWithAReason() {
        assertThatRefused(Map.of("client_secret", ""), "Observant needs a client_secret");
        assertThatRefused(Map.of("client_id", "with blanks"), "The client_id is empty or has blanks");
        assertThatRefused(Map.of("client_secret", "two\nlines"), "The client_secret is not one that a provider gives");
        assertThatRefused(Map.of("connector", "nobody"), "There is no connector 'nobody'. Choose one of the catalogue");
        assertThatRefused(Map.of("name", "n".repeat(101)), "The name is longer than 100 characters");
    }

    private void assertThatRefused(Map<String, String> wrong, String says) {
        Map<String, String> registration = new HashMap<>(Map.of(
                "connector",
                "observant",
                "name",
                "Wrong",
                "client_id",
                "client-" + UUID.randomUUID(),
                "client_secret",
                "canary-" + UUID.randomUUID()));
        registration.putAll(wrong);

        HttpResponse<String> api = admin.call("POST", "/api/v1/oauth-clients", registration);
        assertThat(api.statusCode()).isEqualTo(422);
        assertThat(Visitor.body(api).get("detail").asText()).contains(says);
        HttpResponse<String> page = admin.submit("/oauth-clients", registration);
        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).contains(says).doesNotContain("canary-");
        assertThat(admin.get("/api/v1/oauth-clients").body()).doesNotContain("\"Wrong\"");
    }
}
