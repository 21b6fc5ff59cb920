package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.serai.credential.SecretValue;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Passwords;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An admin with nothing but a keyboard makes a service account and revokes it. */
class ServiceAccountsInTheBrowserIT extends PlatformTest {
    @Test
    void anAccountIsMadeShowsItsSecretOnceAndIsRevokedOnlyAfterAQuestion() {
        try (Person person = new Person(platform.url(), "service-accounts", ColorScheme.DARK)) {
            Page page = person.page();
            person.open("/service-accounts");
            person.signIn(adminOfANewWorkspace(), TestPlatform.PASSWORD);
            assertThat(person.text()).contains("No service account yet");
            person.picture("none");

            person.tabTo("Make a service account");
            page.keyboard().press("Enter");
            page.waitForURL("**/service-accounts/new");
            person.tabTo("name");
            page.keyboard().type("nightly");
            page.keyboard().press("Tab");
            while (!"connections:read".equals(person.focused("value"))) {
                page.keyboard().press("Tab");
            }
            page.keyboard().press("Space");
            page.keyboard().press("Enter");
            page.waitForSelector("h1:has-text(\"nightly is ready\")");
            person.picture("made");
            String id = page.locator("input[readonly]").nth(0).inputValue();
            String secret = page.locator("input[readonly]").nth(1).inputValue();
            assertThat(token(id, secret).statusCode()).isEqualTo(200);

            person.tabTo("Done, I have copied it");
            page.keyboard().press("Enter");
            page.waitForSelector("h1:has-text(\"Service accounts\")");
            assertThat(page.content()).contains(id).doesNotContain(secret);

            // no is where the keyboard is: nothing happens by a slip
            person.tabTo("Revoke");
            page.keyboard().press("Enter");
            page.waitForSelector("dialog[open]");
            person.picture("sure");
            assertThat(page.innerText("#confirm-text")).contains("Revoke 'nightly'?");
            page.keyboard().press("Enter");
            page.waitForSelector(
                    "dialog:not([open])", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
            assertThat(token(id, secret).statusCode()).isEqualTo(200);

            person.tabTo("Revoke");
            page.keyboard().press("Enter");
            page.waitForSelector("dialog[open]");
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            page.waitForSelector("main:has-text(\"'nightly' is revoked\")");
            assertThat(person.text()).contains("No service account yet");
            assertThat(token(id, secret).statusCode()).isEqualTo(401);
        }
    }

    private static HttpResponse<String> token(String id, String secret) {
        return new Visitor(platform.url())
                .postForm(
                        "/oauth2/token",
                        Map.of("grant_type", "client_credentials", "client_id", id, "client_secret", secret));
    }

    static String adminOfANewWorkspace() {
        String workspace = "w-" + UUID.randomUUID();
        platform.bean(JdbcClient.class)
                .sql("insert into workspace (id, name) values (?, 'Another')")
                .param(workspace)
                .update();
        String email = "admin-" + UUID.randomUUID() + "@serai.test";
        platform.bean(Users.class)
                .add(
                        email,
                        "Ada",
                        platform.bean(Passwords.class).hash(SecretValue.of(TestPlatform.PASSWORD)),
                        workspace,
                        Role.ADMIN);
        return email;
    }
}
