package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Flow D: a portal with password login, an API console, and jobs that find their token. What programs see of each step is told
 * by the tests of the features: {@code DatasetIT}, {@code AuthorizationCodeIT}, {@code JobIT}, {@code PasswordGrantIT}.
 */
class FlowDPortalIT extends PlatformTest {
    private static final String ACCESS = "serai-access";
    private static final String SESSION = "serai";
    /** One line of Python, as a job has nothing else. */
    private static final String WRITE = "import os, urllib.request as r; print('written', r.urlopen(r.Request("
            + "os.environ['SERAI_URL'] + '%s', b'[{\"id\": \"1\", \"by\": \"job\"}]', {'Content-Type': 'application/json',"
            + " 'Authorization': 'Bearer ' + open(os.environ['SERAI_ACCESS_TOKEN_FILE']).read()})).status)";

    private final String records =
            "/api/v1/datasets/portal-" + UUID.randomUUID().toString().substring(0, 8) + "/records";

    @Test
    void d1_whoSignsInGetsASessionAndAnAccessTokenAndIsBackWhereTheyWanted() {
        try (Person person = new Person(platform.url(), "portal", ColorScheme.LIGHT)) {
            person.open("/datasets?of=portal");
            assertThat(person.heading()).isEqualTo("Sign in");
            assertThat(cookies(person)).isEmpty();

            person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);

            assertThat(person.page().url()).endsWith("/datasets?of=portal");
            assertThat(cookies(person)).hasSize(2).allMatch(cookie -> cookie.httpOnly);
            person.picture("back-where-they-wanted");
        }
    }

    @Test
    void d1_aWrongPasswordLeavesNeitherCookieAndTheFormSaysSo() {
        try (Person person = new Person(platform.url(), "portal-refused", ColorScheme.LIGHT)) {
            person.open("/datasets");
            person.signIn(TestPlatform.ADMIN_EMAIL, "not the right one");

            assertThat(person.text()).contains("E-mail or password is wrong.");
            assertThat(cookies(person)).isEmpty();
            person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            assertThat(person.page().url()).endsWith("/datasets");
        }
    }

    @Test
    void d2_anOpenDatasetAnswersInJsonToAnybody() {
        Visitor builder = platform.newWriter(Role.BUILDER);
        String name = records.split("/")[4];
        assertThat(builder.call("POST", records, Map.of("id", "s-1", "value", 7))
                        .statusCode())
                .isEqualTo(200);
        try (Person stranger = new Person(platform.url(), "open-data", ColorScheme.LIGHT)) {
            stranger.open(records);
            assertThat(stranger.page().content()).doesNotContain("s-1");
            assertThat(stranger.text()).contains("Sign in first");

            assertThat(builder.call("PUT", "/api/v1/datasets/" + name, Map.of("open", true))
                            .statusCode())
                    .isEqualTo(200);
            Response open = stranger.page().navigate(platform.url() + records);
            assertThat(open.status()).isEqualTo(200);
            assertThat(open.headerValue("content-type")).startsWith("application/json");
            assertThat(Visitor.parsed(open.text()).at("/items/0/data/value").asInt())
                    .isEqualTo(7);
            assertThat(cookies(stranger)).isEmpty();
        }
    }

    @Test
    void d3_check87_theTokenInACookieWritesTogetherWithTheCsrfTokenAlone() {
        Visitor builder = platform.newWriter(Role.BUILDER);
        String csrf = builder.csrfToken();
        Visitor withToken = with(builder, ACCESS::equals);

        assertThat(withToken.send(write().header("X-CSRF-Token", csrf)).statusCode())
                .isEqualTo(200);
        assertThat(withToken.get(records).statusCode()).isEqualTo(200);
        HttpResponse<String> ridden = withToken.send(write());
        assertThat(ridden.statusCode()).isEqualTo(403);
        assertThat(Visitor.body(ridden).path("code").asText()).isEqualTo("csrf_token_invalid");
        assertThat(withToken
                        .send(write().header("X-CSRF-Token", csrf).header("Origin", "https://evil.example"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(withToken
                        .send(write().header("X-CSRF-Token", platform.admin().csrfToken()))
                        .statusCode())
                .as("another's")
                .isEqualTo(403);

        String token = builder.cookies().get(ACCESS);
        assertThat(platform.visitor()
                        .send(write().header("Authorization", "Bearer " + token))
                        .statusCode())
                .as("in the header no site can send it")
                .isEqualTo(200);
    }

    @Test
    void d3_withoutATokenAProgramIsToldInJsonAndABrowserOnAPage() {
        HttpResponse<String> program = platform.visitor().send(write());
        assertThat(program.statusCode()).isEqualTo(401);
        assertThat(program.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        HttpResponse<String> browser = platform.visitor().send(write().header("Accept", "text/html"));
        assertThat(browser.statusCode()).isEqualTo(401);
        assertThat(browser.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(browser.body()).contains("Sign in first");
    }

    @Test
    void d3_d5_aPersonsTokenReadsAndDoesNotWriteUnlessAnAdminLetsThem() {
        Visitor member = platform.newUser(Role.ADMIN);
        HttpResponse<String> refused =
                with(member, ACCESS::equals).send(write().header("X-CSRF-Token", member.csrfToken()));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Visitor.body(refused).path("code").asText()).isEqualTo("scope_required");
        assertThat(Visitor.body(refused).path("detail").asText()).contains("an admin decides", "which people");
        HttpResponse<String> bySession = member.send(write().header("X-CSRF-Token", member.csrfToken()));
        assertThat(Visitor.body(bySession).path("code").asText()).isEqualTo("datasets_write_required");
    }

    @Test
    void d4_whoAuthorizesInTheConsoleSignsInAllowsAndCallsTheApiFromThePage() {
        try (Person person = new Person(platform.url(), "console", ColorScheme.LIGHT)) {
            ApiConsole console = ApiConsole.open(person);
            person.picture("console");

            // without a session: the log-in form, then the consent page
            Page popup = console.authorize();
            ApiConsole.signIn(popup);
            console.allow(popup);
            assertThat(console.tokenOfACall()).startsWith("Bearer ");
            person.picture("called");

            // with one: the consent page at once
            console.reload();
            Page again = console.authorize();
            assertThat(again.textContent("h1")).contains("Allow The API console?");
            console.allow(again);
            assertThat(console.tokenOfACall()).startsWith("Bearer ");
            assertThat(console.asked())
                    .isNotEmpty()
                    .allMatch(url -> url.startsWith(platform.url() + "/") || url.startsWith("data:"));
        }
    }

    @Test
    void d5_aJobThatAnOperatorRegistersFindsItsTokenAndWrites() {
        String job = "writes-" + UUID.randomUUID();
        try (Person operator = new Person(platform.url(), "job-writes", ColorScheme.LIGHT)) {
            operator.open("/jobs/new");
            operator.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            operator.fill("name", job);
            operator.fill("command", "python3\n-c\n" + WRITE.formatted(records));
            operator.page().check("[name=scope][value=\"datasets:write\"]");
            operator.press("Register");
            operator.press("Run now");
            // nobody reloads the page
            PlaywrightAssertions.assertThat(operator.page().locator("#run"))
                    .containsText("written 200", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
            assertThat(platform.admin().getJson(records).at("/items/0/data/by").asText())
                    .isEqualTo("job");
        }
    }

    /** {@code samples/portal}, as its README says, before a real browser. */
    @Test
    void d6_thePortalsOwnLogInPageGetsATokenByPasswordAndWritesWithWhatAnAdminGranted() {
        Visitor writer = platform.newWriter(Role.BUILDER);
        String email = writer.getJson("/api/v1/session").at("/user/email").asText();
        String dataset = records.split("/")[4];
        writer.call("POST", records, Map.of("id", "first"));
        writer.call("PUT", "/api/v1/datasets/" + dataset, Map.of("open", true));
        JsonNode program = Visitor.body(platform.admin()
                .call(
                        "POST",
                        "/api/v1/programs",
                        Map.of(
                                "name",
                                "The portal",
                                "redirect_uris",
                                List.of("http://localhost:9/back"),
                                "scopes",
                                List.of("datasets:read", "datasets:write"),
                                "confidential",
                                true)));
        try (TestPlatform on = platform.secondNode(Map.of(
                        "SERAI_PASSWORD_GRANT_CLIENTS",
                        program.path("client_id").asText()));
                SamplePortal portal = SamplePortal.start(on.url(), program);
                Person person = new Person(portal.url(), "sample-portal", ColorScheme.LIGHT)) {
            person.open("/");
            person.page().click("text=" + dataset);
            assertThat(person.page().content()).contains("first").doesNotContain("second");

            // without a token: a page for a browser, problem+json for a program
            Visitor program2 = new Visitor(portal.url());
            HttpResponse<String> refused =
                    program2.postForm("/data/" + dataset, Map.of("record", "{\"id\":\"second\"}"));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("Log in first");
            assertThat(program2.send(program2.request("/data/" + dataset).POST(BodyPublishers.noBody()))
                            .headers()
                            .firstValue("Content-Type"))
                    .hasValue("application/problem+json");

            person.open("/");
            logIn(person, email, "wrong");
            assertThat(person.page().textContent("[role=status]")).isNotBlank();
            assertThat(person.context().cookies()).isEmpty();
            logIn(person, email, TestPlatform.PASSWORD);
            assertThat(person.context().cookies())
                    .extracting(cookie -> cookie.name)
                    .containsExactly("portal");
            person.picture("logged-in");

            // another site's form, which knows no CSRF token, writes nothing
            Visitor ridden = new Visitor(portal.url());
            person.context().cookies().forEach(cookie -> ridden.cookies().put(cookie.name, cookie.value));
            assertThat(ridden.postForm("/data/" + dataset, Map.of("record", "{\"id\":\"third\"}"))
                            .statusCode())
                    .isEqualTo(403);
            person.fill("dataset_name", dataset);
            person.fill("record", "{\"id\": \"second\"}");
            person.press("Write");
            person.page().waitForURL(portal.url() + "/**");
            assertThat(writer.getJson(records).get("items"))
                    .extracting(one -> one.at("/data/id").asText())
                    .containsExactlyInAnyOrder("first", "second");
            person.open("/");
            person.press("Log out");
            assertThat(person.context().cookies()).isEmpty();
        }
    }

    private static void logIn(Person person, String email, String password) {
        person.fill("username", email);
        person.fill("password", password);
        person.press("Log in");
    }

    @Test
    void d1_theTokenIsRenewedWithTheSessionAndOverWithIt() {
        Visitor person = platform.newUser(Role.BUILDER);
        String first = person.cookies().get(ACCESS);
        person.get("/api/v1/session");
        assertThat(person.cookies()).as("it lasts").containsEntry(ACCESS, first);
        platform.bean(JdbcClient.class)
                .sql("delete from spring_session_attributes where attribute_name = 'access_token_until'")
                .update();
        person.get("/api/v1/session");
        String second = person.cookies().get(ACCESS);
        assertThat(second).isNotEqualTo(first);
        Visitor withToken = with(person, ACCESS::equals);
        assertThat(withToken.get("/api/v1/datasets").statusCode()).isEqualTo(200);
        Visitor header = platform.visitor();
        assertThat(withHeader(header, second)).isEqualTo(200);

        person.postForm("/logout", Map.of("_csrf", person.csrfToken()));

        assertThat(person.cookies()).doesNotContainKeys(ACCESS, SESSION);
        assertThat(withHeader(header, first)).isEqualTo(401);
        assertThat(withHeader(header, second)).isEqualTo(401);
    }

    private static int withHeader(Visitor visitor, String token) {
        return visitor.send(visitor.request("/api/v1/datasets").header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private HttpRequest.Builder write() {
        return platform.visitor()
                .request(records)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"id\":\"s-1\",\"value\":7}"));
    }

    /** The same person, whose browser sends these cookies alone. */
    private static Visitor with(Visitor person, Predicate<String> cookies) {
        Visitor other = platform.visitor();
        person.cookies().forEach((name, value) -> {
            if (cookies.test(name)) {
                other.cookies().put(name, value);
            }
        });
        return other;
    }

    private static List<Cookie> cookies(Person person) {
        return person.context().cookies().stream()
                .filter(cookie -> List.of(ACCESS, SESSION).contains(cookie.name))
                .toList();
    }
}
