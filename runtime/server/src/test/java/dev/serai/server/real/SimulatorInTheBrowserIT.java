package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A real browser between the platform and a simulated Observant. */
class SimulatorInTheBrowserIT extends PlatformTest {
    @Test
    void whoDeniesIsToldSoKindlyAndMayTryAgainAndAllow() {
        try (ProviderSimulator observant = ProviderSimulator.start("observant");
                Person person = new Person(platform.url(), "observant", ColorScheme.DARK)) {
            String connect = "/connect/observant?client=" + register(observant) + "&return_to=/connectors/observant";

            person.open(connect);
            assertThat(person.heading()).isEqualTo("Sign in");
            person.picture("login");
            person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            assertThat(person.page().url()).startsWith(observant.url().toString());
            person.page().fill("#username", "alice");
            person.page().fill("#password", "pw");
            person.page().click("#signin");
            person.picture("consent");
            person.page().click("#deny");

            assertThat(person.heading()).isEqualTo("Observant is not connected");
            assertThat(person.text())
                    .contains("You did not give Observant's consent, so nothing was connected.")
                    .doesNotContain("access_denied");
            person.picture("denied");
            person.press("Try again");
            // the provider knows her still: the same client's consent page comes at once
            person.page().click("#allow");

            assertThat(person.heading()).isEqualTo("Observant is connected");
            assertThat(person.text()).contains("Connected as alice");
            assertThat(person.page().url()).doesNotContain("code=").doesNotContain("state=");
            person.picture("connected");
            person.press("Show the connection");
            assertThat(person.text()).contains("active", "sensor-data");
            person.picture("connection");
            assertThat(observant.liveGrants()).isEqualTo(1);
        }
    }

    private static String register(ProviderSimulator observant) {
        Visitor admin = platform.admin();
        String clientId = "browser-" + UUID.randomUUID();
        JsonNode client = Visitor.body(admin.call(
                "POST",
                "/api/v1/oauth-clients",
                Map.of(
                        "connector",
                        "observant",
                        "client_id",
                        clientId,
                        "client_secret",
                        "browser-secret",
                        "settings",
                        Map.of("host", observant.url().toString()))));
        observant.register(
                clientId, "browser-secret", List.of(client.path("redirect_uri").asText()));
        return client.path("id").asText();
    }
}
