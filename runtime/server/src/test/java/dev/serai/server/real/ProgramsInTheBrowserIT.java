package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An admin with nothing but a keyboard registers a program, decides who writes datasets through it, and revokes it. */
class ProgramsInTheBrowserIT extends PlatformTest {
    private static final String AUTHORIZE = "/oauth2/authorize?response_type=code&client_id=%s&redirect_uri="
            + "http%%3A%%2F%%2Flocalhost%%3A9%%2Fback&scope=datasets%%3Aread+datasets%%3Awrite&state=xyz"
            + "&code_challenge=JBbiqONGWPaAmwXk_8bT6UnlPfrn65D32eZlJS-zGG0&code_challenge_method=S256";

    @Test
    void aProgramIsRegisteredAsksPeopleAndIsRevokedOnlyAfterAQuestion() {
        try (Person person = new Person(platform.url(), "programs", ColorScheme.LIGHT)) {
            Page page = person.page();
            person.open("/");
            person.signIn(ServiceAccountsInTheBrowserIT.adminOfANewWorkspace(), TestPlatform.PASSWORD);
            throughTheAdminPanel(person);
            assertThat(person.text()).contains("No program yet");
            person.picture("none");

            person.tabTo("Register a program");
            page.keyboard().press("Enter");
            page.waitForURL("**/programs/new");
            fillIn(person, "http://portal.example/back");
            page.waitForSelector("[role=alert]:has-text(\"https\")");
            person.picture("refused");
            assertThat(page.inputValue("[name=name]")).isEqualTo("Field notes");
            assertThat(page.isChecked("[value=\"datasets:read\"]")).isTrue();

            page.fill("[name=redirect_uris]", "");
            person.tabTo("redirect_uris");
            page.keyboard().type("http://localhost:9/back");
            person.tabTo("Register it");
            page.keyboard().press("Enter");
            page.waitForSelector("h1:has-text(\"Field notes is registered\")");
            person.picture("registered");
            String id = page.locator("input[readonly]").nth(0).inputValue();
            String secret = page.locator("input[readonly]").nth(1).inputValue();
            assertThat(knows(id, secret)).isTrue();
            assertThat(knows(id, secret + "x")).isFalse();
            person.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            page.getByLabel("Copy client_secret").focus();
            page.keyboard().press("Enter");
            page.waitForSelector("button:has-text(\"Copied\")");
            assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(secret);

            person.tabTo("Done, I have copied it");
            page.keyboard().press("Enter");
            page.waitForSelector("h1:has-text(\"Programs\")");
            assertThat(page.content()).contains(id, "http://localhost:9/back").doesNotContain(secret);
            person.picture("one");

            onlyWhomAnAdminLetsGivesAProgramTheRightToWriteDatasets(person, id);

            person.open("/programs");
            // no is where the keyboard is: nothing happens by a slip
            person.tabTo("Revoke");
            page.keyboard().press("Enter");
            page.waitForSelector("dialog[open]");
            assertThat(page.innerText("#confirm-text")).contains("Revoke 'Field notes'?");
            page.keyboard().press("Enter");
            page.waitForSelector(
                    "dialog:not([open])", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
            assertThat(knows(id, secret)).isTrue();

            person.tabTo("Revoke");
            page.keyboard().press("Enter");
            page.waitForSelector("dialog[open]");
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            page.waitForSelector("main:has-text(\"'Field notes' is revoked\")");
            assertThat(person.text()).contains("No program yet");
            assertThat(knows(id, secret)).isFalse();
        }
    }

    /** The header names what is used every day, and the admin panel for the rest. */
    private static void throughTheAdminPanel(Person person) {
        Page page = person.page();
        assertThat(page.locator(".sections a").allInnerTexts())
                .containsExactly("Connections", "Connectors", "Pulls", "Datasets", "Flows", "API", "Admin");
        person.tabTo("Admin");
        page.keyboard().press("Enter");
        page.waitForSelector("h1:has-text(\"Admin panel\")");
        page.locator("a.tile[href='/programs']").focus();
        page.keyboard().press("Enter");
        page.waitForSelector("h1:has-text(\"Programs\")");
        assertThat(page.innerText(".sections [aria-current]")).isEqualTo("Admin");
    }

    private static void fillIn(Person person, String redirectUri) {
        Page page = person.page();
        person.tabTo("name");
        page.keyboard().type("Field notes");
        person.tabTo("redirect_uris");
        page.keyboard().type(redirectUri);
        for (String scope : new String[] {"datasets:read", "datasets:write"}) {
            while (!scope.equals(person.focused("value"))) {
                page.keyboard().press("Tab");
            }
            page.keyboard().press("Space");
        }
        person.tabTo("Register it");
        page.keyboard().press("Enter");
    }

    /** Also the admin who registered it: the role alone does not do. */
    private static void onlyWhomAnAdminLetsGivesAProgramTheRightToWriteDatasets(Person person, String clientId) {
        Page page = person.page();
        person.open(AUTHORIZE.formatted(clientId));
        page.waitForSelector("h1:has-text(\"Allow Field notes?\")");
        assertThat(person.text()).contains("Read datasets").doesNotContain("change records");

        person.open("/people");
        assertThat(page.locator("td:has-text(\"no\")").count()).isPositive();
        person.picture("people");
        person.tabTo("Allow");
        page.keyboard().press("Enter");
        page.waitForSelector("main:has-text(\"Ada may write datasets now.\")");

        person.open(AUTHORIZE.formatted(clientId));
        page.waitForSelector("h1:has-text(\"Allow Field notes?\")");
        assertThat(person.text()).contains("Read datasets", "Add and change records of datasets");
        person.picture("consent");

        person.open("/people");
        person.tabTo("End");
        page.keyboard().press("Enter");
        page.waitForSelector("main:has-text(\"Ada may not write datasets any more.\")");
    }

    /** Whether the token endpoint knows it by its secret: it then says that this grant is not for it, and else 401. */
    private static boolean knows(String id, String secret) {
        int status = new Visitor(platform.url())
                .postForm(
                        "/oauth2/token",
                        Map.of("grant_type", "client_credentials", "client_id", id, "client_secret", secret))
                .statusCode();
        assertThat(status).isIn(400, 401);
        return status == 400;
    }
}
