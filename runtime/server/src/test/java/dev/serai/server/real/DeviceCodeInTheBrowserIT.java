package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Somebody connects an account at a real Keycloak by a code, in two tabs of a real browser. */
class DeviceCodeInTheBrowserIT extends PlatformTest {
    @Test
    void aCodeEnteredAtKeycloakMakesAConnectionThatRefreshes() {
        Visitor admin = platform.admin();
        try (ChangedClient _ = ChangedClient.withDeviceCodes("conn-60s");
                KeycloakAccounts accounts = new KeycloakAccounts(platform, admin);
                Person person = new Person(platform.url(), "device-code", ColorScheme.LIGHT)) {
            String client = accounts.register("conn-60s", "secret-60s");
            person.open("/connect/keycloak/code?client=" + client);
            person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            person.picture("start");
            person.fill("alias", "by-code");
            person.press("Get a code");
            assertThat(person.heading()).isEqualTo("Enter this code at Keycloak");
            person.picture("code");

            // Keycloak gives its link with the code in it
            Page provider = person.context().waitForPage(() -> person.press("Open Keycloak"));
            provider.fill("[name=username]", "alice");
            provider.fill("[name=password]", "pw");
            provider.click("[type=submit]");
            provider.click("[name=accept]");
            provider.waitForSelector("text=Device Login Successful");

            // the page waits by itself
            person.page().waitForSelector("text=Connected as alice");
            assertThat(person.heading()).isEqualTo("Keycloak is connected");
            person.picture("connected");
            person.press("Show the connection");
            assertThat(person.text()).contains("active", "alice");

            HttpResponse<String> refreshed =
                    admin.call("POST", "/api/v1/connections/by-code/refresh", Map.of("used_generation", 1));
            assertThat(refreshed.statusCode()).as(refreshed.body()).isEqualTo(200);
            JsonNode connection = accounts.show("by-code");
            assertThat(connection.path("status").asText()).isEqualTo("ACTIVE");
            assertThat(connection.path("generation").asLong()).isEqualTo(2);
        }
    }
}
