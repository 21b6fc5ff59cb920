package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import dev.serai.testkit.server.RealApplication;
import org.junit.jupiter.api.Test;

/** Applications that were not written for Serai, and are used through it by a person before a browser. */
class RealApplicationsIT extends PlatformTest {
    private final BehindTheGateway gateway = new BehindTheGateway(platform);
    private final String email = platform.newUser(Role.MEMBER)
            .getJson("/api/v1/session")
            .at("/user/email")
            .asText();

    @Test
    void aTerminalInJupyterWorksOverItsWebsocketWhichClosesAtSignOut() {
        try (RealApplication jupyter = RealApplication.notebook();
                Person person = new Person(platform.url(), "jupyter", ColorScheme.LIGHT)) {
            App app = gateway.register(jupyter.url());
            person.page().navigate(app.url() + "/tree");
            person.signIn(email, TestPlatform.PASSWORD);
            person.page().waitForURL(app.url() + "/tree");
            person.picture("files");

            StringBuilder said = new StringBuilder();
            person.page().onWebSocket(socket -> socket.onFrameReceived(frame -> said.append(frame.text())));
            WebSocket socket =
                    person.page().waitForWebSocket(() -> person.page().navigate(app.url() + "/terminals/new"));
            assertThat(socket.url()).startsWith("ws://" + app.url().getAuthority() + "/terminals/websocket/");
            person.page().locator(".terminal").click();
            person.page().waitForCondition(() -> {
                person.page().keyboard().press("Enter");
                return said.toString().contains("stdout");
            });
            person.page().keyboard().type("echo $((6 * 7)) camels | tee caravan.txt");
            person.page().keyboard().press("Enter");
            person.page().waitForCondition(() -> said.toString().contains("42 camels"));
            assertThat(jupyter.file("caravan.txt")).isEqualTo("42 camels\n");
            person.picture("terminal");

            Page serai = person.context().newPage();
            serai.navigate(platform.url().toString());
            serai.locator("summary").click();
            serai.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                    .click();
            person.page().waitForCondition(socket::isClosed);
            person.picture("signed-out");
        }
    }

    @Test
    void aQueryInDatasetteIsAskedAndAnswered() {
        try (RealApplication datasette = RealApplication.datasette("caravans", """
                        create table stops (name text, camels integer);
                        insert into stops values ('Yazd', 12), ('Merv', 30), ('Kashgar', 7);
                        """);
                Person person = new Person(platform.url(), "datasette", ColorScheme.LIGHT)) {
            App app = gateway.register(datasette.url());
            person.page().navigate(app.url().toString());
            person.signIn(email, TestPlatform.PASSWORD);
            person.page().waitForURL(app.url() + "/");
            person.page().locator("a[href='/caravans']").first().click();
            person.page().locator("a[href='/caravans/stops']").first().click();
            person.picture("table");
            person.page().getByText("View and edit SQL").click();
            person.page().locator(".CodeMirror, .cm-content").first().click();
            person.page().keyboard().press("Control+A");
            person.page().keyboard().type("select sum(camels) as herd from stops");
            person.page()
                    .locator("#run-sql, input[type=submit][value='Run SQL']")
                    .first()
                    .click();
            assertThat(person.page().locator("td.col-herd").innerText()).isEqualTo("49");
            person.picture("query");

            person.open("/");
            person.page().locator("summary").click();
            person.press("Sign out");
            person.page().waitForURL(platform.url() + "/login");
            // a page that it has not let the browser keep; a node may remember for a second that somebody may come in
            person.page().waitForCondition(() -> {
                person.page().navigate(app.url() + "/-/versions?" + System.nanoTime());
                return person.page().url().startsWith(platform.url() + "/login");
            });
            assertThat(new Visitor(app.url()).get("/caravans.json").statusCode())
                    .isEqualTo(401);
        }
    }
}
