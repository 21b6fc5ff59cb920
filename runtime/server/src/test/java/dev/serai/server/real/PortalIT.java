package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The portal's way in: a person signs in with a password, and their browser carries a session and an access token. */
class PortalIT extends PlatformTest {
    private static final String ACCESS = "serai-access";
    private static final String SESSION = "serai";

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
