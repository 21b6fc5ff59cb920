package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A person before a real browser lets a command line, and then a program, act for them. */
class GrantInTheBrowserIT extends PlatformTest {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    @Test
    void whoEntersADevicesCodeAndAllowsSignsItInAndAProgramGetsWhatWasLeftChecked() {
        Visitor cli = platform.visitor();
        JsonNode begun = Visitor.json(cli.postForm(
                "/oauth2/device_authorization",
                Map.of("client_id", "serai-cli", "scope", "connections:read datasets:read")));
        try (Person person = new Person(platform.url(), "grant", ColorScheme.LIGHT)) {
            person.open("/device");
            person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            assertThat(person.heading()).isEqualTo("Enter the code");
            person.picture("code");
            person.fill("user_code", begun.get("user_code").asText());
            person.press("Continue");
            assertThat(person.heading()).isEqualTo("Allow The serai command line?");
            assertThat(person.text()).contains("Did you start this yourself", "See connections", "Read datasets");
            person.picture("consent-device");
            person.press("Allow");
            assertThat(person.heading()).isEqualTo("It is allowed");
            person.picture("allowed");
            assertThat(poll(cli, begun).get("scope").asText().split(" "))
                    .containsExactlyInAnyOrder("connections:read", "datasets:read");

            person.open("/oauth2/authorize?response_type=code&client_id=" + program()
                    + "&scope=connections:read+flows:write&state=s&code_challenge_method=S256"
                    + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
            assertThat(person.heading()).isEqualTo("Allow Notes?");
            person.page().uncheck("[value=\"flows:write\"]");
            person.picture("consent-program");
            person.press("Allow");
            person.page().waitForURL(url -> url.contains("/healthz/live?") && url.contains("code="));
        }
    }

    private static String program() {
        return Visitor.body(platform.admin()
                        .call(
                                "POST",
                                "/api/v1/programs",
                                Map.of(
                                        "name",
                                        "Notes",
                                        "redirect_uris",
                                        List.of(platform.url() + "/healthz/live"),
                                        "scopes",
                                        List.of("connections:read", "flows:write"))))
                .get("client_id")
                .asText();
    }

    private static JsonNode poll(Visitor cli, JsonNode begun) {
        return Visitor.json(cli.postForm(
                "/oauth2/token",
                Map.of(
                        "client_id",
                        "serai-cli",
                        "grant_type",
                        GRANT,
                        "device_code",
                        begun.get("device_code").asText())));
    }
}
