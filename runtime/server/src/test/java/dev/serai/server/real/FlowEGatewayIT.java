package dev.serai.server.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.server.PlatformTest;
import dev.serai.server.QuietTerminal;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.gateway.TestUpstream;
import dev.serai.server.gateway.TestWebSocketServer;
import dev.serai.server.identity.Role;
import dev.serai.terminal.PrintedQrCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Flow E, one test a step, with people before a real browser. */
class FlowEGatewayIT extends PlatformTest {
    private static final int PHONE_WIDTH = 390;
    private static final int PHONE_HEIGHT = 844;

    private static final TestUpstream upstream = TestUpstream.start();
    private static final App app = new BehindTheGateway(platform).register(upstream.url());

    private static final TestWebSocketServer echo = new TestWebSocketServer();
    private static final App sockets = new BehindTheGateway(platform).register(echo.url());

    private final Visitor admin = platform.admin();

    @AfterAll
    static void stop() {
        upstream.close();
        echo.close();
    }

    @Test
    void e1_theFirstAdminComesByTheOneTimeLinkOfTheQrCodeAndTheSecondIsRefused() {
        try (QuietTerminal terminal = new QuietTerminal();
                TestPlatform fresh = TestPlatform.start(Map.of("SERAI_QR_CODE", "always"));
                Person person = new Person(fresh.url(), "e1", ColorScheme.LIGHT)) {
            person.open("/");
            assertThat(person.text()).contains("terminal");
            String link = PrintedQrCode.read(terminal.printed());
            assertThat(terminal.printed()).contains("  " + link + "\n");
            String token = link.substring(link.indexOf("token=") + "token=".length());
            person.page().navigate(link);
            person.fill("name", "First Admin");
            person.fill("email", "first@serai.test");
            person.fill("password", TestPlatform.PASSWORD);
            person.page().locator("button[type=submit]").first().click();
            assertThat(person.heading()).isEqualTo("Welcome, First Admin");
            assertThat(fresh.visitor()
                            .postForm(
                                    "/setup",
                                    Map.of(
                                            "token",
                                            token,
                                            "name",
                                            "Second",
                                            "email",
                                            "second@serai.test",
                                            "password",
                                            TestPlatform.PASSWORD))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void e2_whomAnotherSystemSendsRegistersAndTheTokenLeavesTheAddress() {
        String email = "customer-" + UUID.randomUUID() + "@serai.test";
        String link = registrationByTheCustomersServer("Cara Customer", email);
        try (Person person = new Person(platform.url(), "e2", ColorScheme.LIGHT)) {
            person.page().navigate(link);
            assertThat(person.page().url()).isEqualTo(platform.url() + "/registration");
            assertThat(person.text()).contains("Cara Customer", email);
            assertThat(person.context().cookies())
                    .filteredOn(cookie -> cookie.name.equals("serai-registration"))
                    .singleElement()
                    .satisfies(cookie -> assertThat(cookie.httpOnly).isTrue());
            person.picture("registration");
            person.fill("password", TestPlatform.PASSWORD);
            person.press("Register");
            assertThat(person.heading()).isEqualTo("Welcome, Cara Customer");
            assertThat(person.text()).contains("You are registered.", app.name());
        }
        assertThat(platform.visitor()
                        .login(email, TestPlatform.PASSWORD)
                        .getJson("/api/v1/session")
                        .get("roles")
                        .toString())
                .isEqualTo("[\"member\"]");

        try (Person mallory = new Person(platform.url(), "e2-exists", ColorScheme.LIGHT)) {
            mallory.page().navigate(registrationByTheCustomersServer("Mallory", email));
            assertThat(mallory.text()).contains("sign in first");
            assertThat(mallory.page().locator("[name=password]").count()).isZero();
            mallory.picture("account-exists");
        }
    }

    /** With its own client_id and secret, for which it gets a token first. */
    private String registrationByTheCustomersServer(String name, String email) {
        JsonNode account = Visitor.body(admin.call(
                "POST",
                "/api/v1/service-accounts",
                Map.of("name", "Customers' portal", "scopes", List.of("registrations:write"))));
        Visitor server = platform.visitor();
        String basic = Base64.getEncoder()
                .encodeToString((account.get("client_id").asText() + ":"
                                + account.get("client_secret").asText())
                        .getBytes(UTF_8));
        String token = Visitor.json(server.send(server.request("/oauth2/token")
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("grant_type=client_credentials"))))
                .get("access_token")
                .asText();
        HttpResponse<String> made = server.send(server.request("/api/v1/registrations")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"name\":\"%s\",\"email\":\"%s\",\"external_id\":\"%s\"}".formatted(name, email, email))));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Visitor.body(made).get("url").asText();
    }

    @Test
    void e3_whoIsNobodySignsInAndSeesTheirApplicationsAlsoOnAPhone() throws IOException {
        try (Person person = new Person(platform.url(), "e3", ColorScheme.LIGHT)) {
            person.page().setViewportSize(PHONE_WIDTH, PHONE_HEIGHT);
            person.page().navigate(app.url() + "/notes?a=b");
            assertThat(person.page().url()).startsWith(platform.url() + "/login");
            person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            assertThat(person.page().url()).as("back where they wanted to go").isEqualTo(app.url() + "/notes?a=b");
            assertThat(told(person).at("/headers/Serai-email/0").asText()).isEqualTo(TestPlatform.ADMIN_EMAIL);

            person.open("/");
            assertThat(person.text()).contains("Your applications", app.name(), "Admin panel");
            assertThat((Boolean) person.page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .as("nothing is wider than the phone")
                    .isTrue();
            person.picture("applications");
            person.page().locator("a.tile[href='/apps/" + app.name() + "']").click();
            assertThat(person.page().url()).isEqualTo(app.url() + "/");
        }
    }

    @Test
    void e4_aServiceLinkBecomesASessionOfTheApplicationsHost() throws IOException {
        String user = platform.newUser(Role.MEMBER)
                .getJson("/api/v1/session")
                .at("/user/id")
                .asText();
        String link = link(app, user, "/reports?q=1");
        try (Person person = new Person(platform.url(), "e4", ColorScheme.LIGHT)) {
            person.page().navigate(link);
            assertThat(person.page().url()).isEqualTo(app.url() + "/reports?q=1");
            assertThat(told(person).at("/headers/Serai-user/0").asText()).isEqualTo(user);
            assertThat(person.context().cookies())
                    .extracting(cookie -> cookie.domain)
                    .containsOnly(app.url().getHost());
            // the application's own cookie comes back to it
            person.page().navigate(app.url() + "/cookies");
            person.page().navigate(app.url() + "/again");
            assertThat(told(person).at("/headers/Cookie/0").asText()).isEqualTo("mine=1");
            assertThat(told(person).at("/headers/Host/0").asText())
                    .isEqualTo(app.url().getAuthority());
        }
        try (Person thief = new Person(platform.url(), "e4-thief", ColorScheme.LIGHT)) {
            thief.page().navigate(link);
            assertThat(thief.heading()).isEqualTo("Unauthorized");
            assertThat(thief.text()).contains("each works once");
            thief.picture("used-link");
            // a link of another application
            URI elsewhere = URI.create(link(app, user, "/"));
            thief.page().navigate(sockets.url() + "/?" + elsewhere.getRawQuery());
            assertThat(thief.heading()).isEqualTo("Forbidden");
            thief.picture("another-applications-link");
        }
    }

    @Test
    void e4_websocketsOfItsPageWorkInASessionOfALink() {
        String user = platform.newUser(Role.MEMBER)
                .getJson("/api/v1/session")
                .at("/user/id")
                .asText();
        try (Person person = new Person(platform.url(), "e4-websocket", ColorScheme.LIGHT)) {
            person.page().navigate(link(sockets, user, "/"));
            assertThat(person.page().evaluate("""
                            () => new Promise((heard, failed) => {
                                const socket = new WebSocket('ws://' + location.host + '/echo');
                                socket.onopen = () => socket.send('camel');
                                socket.onmessage = message => heard(message.data);
                                socket.onerror = () => failed(new Error('no websocket'));
                            })""")).isEqualTo("echo: camel");
        }
    }

    private String link(App application, String user, String path) {
        return Visitor.body(admin.call(
                        "POST",
                        "/api/v1/applications/" + application.id() + "/links",
                        Map.of("user", user, "path", path)))
                .get("url")
                .asText();
    }

    @Test
    void e5_theAdminPanelIsForAdmins() {
        try (Person person = new Person(platform.url(), "e5", ColorScheme.LIGHT)) {
            person.open("/");
            person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            person.page().locator("a.tile[href='/admin']").click();
            assertThat(person.heading()).isEqualTo("Admin panel");
            assertThat(person.text()).contains("People", "Applications", "Service accounts");
            person.picture("admin-panel");

            person.open("/applications/new");
            String name = "made-" + UUID.randomUUID().toString().substring(0, 8);
            person.fill("name", name);
            person.fill("upstream", upstream.url().toString());
            person.picture("new-application");
            person.press("Register it");
            assertThat(person.text()).contains("'" + name + "' answers at");
            person.page()
                    .locator("tr", new Page.LocatorOptions().setHasText(name))
                    .locator("button")
                    .click();
            person.picture("remove");
            person.page().locator("[data-confirm-yes]").click();
            person.page().getByText("is removed: its host").waitFor();
        }
        Visitor member = platform.newUser(Role.BUILDER);
        assertThat(member.page("/admin").statusCode()).isEqualTo(403);
        assertThat(member.page("/").body()).doesNotContain("Admin panel");
    }

    private static JsonNode told(Person person) throws IOException {
        return new ObjectMapper().readTree(person.page().innerText("body"));
    }
}
