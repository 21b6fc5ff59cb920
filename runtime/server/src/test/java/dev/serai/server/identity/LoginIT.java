package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.SecretValue;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class LoginIT extends PlatformTest {
    private final Visitor visitor = platform.visitor();

    @Test
    void signingInLeadsBackToWhereOneWantedToGo() {
        HttpResponse<String> refused = visitor.page("/connections?status=ACTIVE");
        assertThat(refused.statusCode()).isEqualTo(303);
        assertThat(location(refused)).isEqualTo("/login?to=%2Fconnections%3Fstatus%3DACTIVE");

        HttpResponse<String> answer =
                login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD, "/connections?status=ACTIVE");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer)).isEqualTo("/connections?status=ACTIVE");
        assertThat(visitor.page("/").body()).contains("Sign out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example/",
                "/\\evil.example",
                "/..//evil.example",
                "javascript:alert(1)",
                "/a\r\nSet-Cookie: x=y",
                ""
            })
    void itLeadsNowhereElse(String to) {
        assertThat(location(login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD, to)))
                .isEqualTo("/");
    }

    @Test
    void aWrongPasswordAnswersTheLoginPageWithAMessageAndNoSession() {
        HttpResponse<String> answer = login(TestPlatform.ADMIN_EMAIL, "not the right one", "/connections");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .contains("E-mail or password is wrong.")
                .contains("value=\"/connections\"")
                .contains("value=\"" + TestPlatform.ADMIN_EMAIL + "\"")
                .doesNotContain("not the right one");
        assertThat(visitor.cookies()).isEmpty();
    }

    @Test
    void anUnknownUserHearsTheSame() {
        HttpResponse<String> unknown = login("nobody@serai.test", "not the right one", "/");

        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.body()).contains("E-mail or password is wrong.");
    }

    @Test
    void aFailedLoginEndsTheSessionThatWasThere() {
        visitor.login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
        login(TestPlatform.ADMIN_EMAIL, "not the right one", "/");

        assertThat(visitor.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void anotherSitesFormIsRefusedAndAScriptIsNot() {
        Map<String, List<String>> foreign = Map.of(
                "Origin", List.of("https://evil.example", "null", "http://localhost:1"),
                "Sec-Fetch-Site", List.of("cross-site", "same-site"));
        foreign.forEach((header, values) -> values.forEach(value -> {
            HttpResponse<String> answer = visitor.send(visitor.request("/login")
                    .header(header, value)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("username=" + TestPlatform.ADMIN_EMAIL + "&password="
                            + TestPlatform.PASSWORD.replace(' ', '+'))));
            assertThat(answer.statusCode()).as("%s: %s", header, value).isEqualTo(403);
            assertThat(visitor.cookies()).isEmpty();
        }));

        assertThat(login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD, "/").statusCode())
                .isEqualTo(303);
    }

    @Test
    void aBrowsersOwnFormHidesItsOriginAndIsTaken() {
        HttpResponse<String> answer = visitor.send(visitor.request("/login")
                .header("Origin", "null")
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=" + TestPlatform.ADMIN_EMAIL + "&password="
                        + TestPlatform.PASSWORD.replace(' ', '+'))));

        assertThat(answer.statusCode()).isEqualTo(303);
    }

    @Test
    void theSessionTellsWhoItIs() {
        JsonNode session = platform.admin().getJson("/api/v1/session");

        assertThat(session.at("/user/email").asText()).isEqualTo(TestPlatform.ADMIN_EMAIL);
        assertThat(session.at("/user/id").asText()).isNotEmpty();
        assertThat(session.at("/workspace").asText()).isEqualTo("default");
        assertThat(session.at("/roles"))
                .extracting(JsonNode::asText)
                .containsExactly("member", "builder", "admin", "operator");
        assertThat(platform.newUser(Role.MEMBER).getJson("/api/v1/session").at("/roles"))
                .extracting(JsonNode::asText)
                .containsExactly("member");
    }

    @Test
    void withoutASessionTheApiAnswers401WithAChallenge() {
        HttpResponse<String> answer = visitor.get("/api/v1/session");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"serai\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(Visitor.body(answer).at("/code").asText()).isEqualTo("not_signed_in");
    }

    @Test
    void theSessionIdChangesAtLoginAndTheOldOneIsDead() {
        visitor.login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
        Map<String, String> before = Map.copyOf(visitor.cookies());
        visitor.login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
        assertThat(visitor.cookies().get("serai")).isNotEqualTo(before.get("serai"));

        visitor.cookies().putAll(before);
        assertThat(visitor.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void signingOutEndsTheSessionOnTheServer() {
        visitor.login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
        Map<String, String> cookies = Map.copyOf(visitor.cookies());

        assertThat(visitor.submit("/logout", Map.of()).statusCode()).isEqualTo(303);
        assertThat(visitor.cookies()).doesNotContainKey("serai");

        visitor.cookies().putAll(cookies);
        assertThat(visitor.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void theCookieIsOutOfScriptsReachAndCannotBeMadeFromWhatTheDatabaseHolds() {
        HttpResponse<String> answer = login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD, "/");
        assertThat(answer.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("serai=")
                        .contains("HttpOnly")
                        .contains("SameSite=Lax")
                        .doesNotContain("Domain"));

        String cookie = String.valueOf(visitor.cookies().get("serai"));
        visitor.cookies().remove("serai-access");
        String id = cookie.substring(0, cookie.indexOf('.'));
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(*) from spring_session where session_id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        char last = cookie.charAt(cookie.length() - 2);
        String changed = cookie.substring(0, cookie.length() - 2)
                + (last == 'A' ? 'B' : 'A')
                + cookie.substring(cookie.length() - 1);
        for (String forged :
                List.of(id, id + ".", id + ".AAAA", changed, UUID.randomUUID() + cookie.substring(id.length()))) {
            visitor.cookies().put("serai", forged);
            assertThat(visitor.get("/api/v1/session").statusCode()).as(forged).isEqualTo(401);
        }
    }

    @Test
    void sessionsSurviveARestart() {
        Visitor admin = platform.admin();
        String token = admin.csrfToken();

        platform.restart();

        assertThat(admin.getJson("/api/v1/session").at("/user/email").asText()).isEqualTo(TestPlatform.ADMIN_EMAIL);
        assertThat(admin.csrfToken()).isEqualTo(token);
    }

    @Test
    void aChangedRightWorksAtOnce() {
        Visitor builder = platform.newUser(Role.BUILDER);
        String id = builder.getJson("/api/v1/session").at("/user/id").asText();

        platform.bean(JdbcClient.class)
                .sql("update app_user set disabled = true where id = ?")
                .param(id)
                .update();

        assertThat(builder.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void check89_aFloodOfGuessesIsSlowedDownAndTheOwnerGetsInAgain() {
        String email = "flooded-" + UUID.randomUUID() + "@serai.test";
        platform.bean(Users.class)
                .add(
                        email,
                        "Flooded",
                        platform.bean(Passwords.class).hash(SecretValue.of(TestPlatform.PASSWORD)),
                        Users.DEFAULT_WORKSPACE,
                        Role.MEMBER);
        HttpResponse<String> answer = login(email, "guess", "/");
        for (int guess = 0; guess < 30 && answer.statusCode() == 401; guess++) {
            answer = login(email, "guess " + guess, "/");
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).contains("Too many attempts");
        long seconds = answer.headers().firstValueAsLong("Retry-After").orElseThrow();
        assertThat(seconds).isBetween(1L, 60L);

        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> login(email, TestPlatform.PASSWORD, "/").statusCode() == 303);
    }

    /** How many guesses it takes is a matter of {@link LoginThrottleTest}. */
    @Test
    void check89_whileOthersGuessTheOwnersOwnBrowserGetsIn() {
        Visitor owner = platform.newUser(Role.MEMBER);
        String email = owner.getJson("/api/v1/session").at("/user/email").asText();
        owner.submit("/logout", Map.of());
        assertThat(owner.cookies()).containsKey("serai-known");

        // theirs has been signed in to another account: they are not counted as the owner's browsers are
        visitor.cookies()
                .put("serai-known", String.valueOf(platform.admin().cookies().get("serai-known")));
        HttpResponse<String> guess = login(email, "guess", "/");
        for (int i = 0; i < 30 && guess.statusCode() == 401; i++) {
            guess = login(email, "guess " + i, "/");
        }
        assertThat(guess.statusCode()).isEqualTo(429);

        owner.login(email, TestPlatform.PASSWORD);
    }

    @Test
    void whoComesByAnotherNameOfThisMachineIsLedToThePublicUrl() {
        HttpResponse<String> answer =
                new Visitor(URI.create("http://127.0.0.1:" + platform.url().getPort())).page("/connections?x=1");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer)).isEqualTo(platform.url() + "/connections?x=1");
    }

    private HttpResponse<String> login(String email, String password, String to) {
        return visitor.postForm("/login", Map.of("username", email, "password", password, "to", to));
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }
}
