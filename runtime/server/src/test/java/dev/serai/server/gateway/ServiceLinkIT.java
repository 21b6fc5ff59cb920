package dev.serai.server.gateway;

import static dev.serai.server.gateway.BehindTheGateway.location;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.signing.SigningKeys;
import dev.serai.server.PlatformTest;
import dev.serai.server.RawHttp;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.signing.SignedTokens;
import dev.serai.server.signing.SignedTokens.Statement;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Links by which other systems let people in to an application. */
class ServiceLinkIT extends PlatformTest {
    private static final TestUpstream upstream = TestUpstream.start();
    private static final BehindTheGateway gateway = new BehindTheGateway(platform);
    private static final App app = gateway.register(upstream.url());

    private final Visitor admin = platform.admin();

    private final Visitor member = platform.newUser(Role.MEMBER);

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @Test
    void aLinkWorksOnceOnWhicheverNode() {
        String link = link(app, member.userId(), "/notes?a=b");
        try (TestPlatform other = platform.secondNode(Map.of(
                "SERAI_PUBLIC_URL",
                platform.url().toString(),
                "SERAI_APPS_DOMAIN",
                "localhost:" + platform.url().getPort()))) {
            assertThat(at(other, link))
                    .startsWith("HTTP/1.1 303")
                    .contains("Location: /notes?a=b", "Set-Cookie: serai-app=");
            assertThat(at(other, link)).startsWith("HTTP/1.1 401");
            assertThat(at(platform, link)).startsWith("HTTP/1.1 401");
            String back = link(app, member.userId(), "/");
            assertThat(at(platform, back)).startsWith("HTTP/1.1 303");
            assertThat(at(other, back)).startsWith("HTTP/1.1 401");

            String registration =
                    platform.url() + gateway.registration("Two Nodes", "two-" + UUID.randomUUID() + "@serai.test");
            assertThat(at(other, registration))
                    .startsWith("HTTP/1.1 303")
                    .contains("Location: /registration\r\n", "Set-Cookie: serai-registration=");
            assertThat(at(other, registration)).startsWith("HTTP/1.1 401");
            assertThat(at(platform, registration)).startsWith("HTTP/1.1 401");
        }
    }

    private static String at(TestPlatform node, String link) {
        URI url = URI.create(link);
        return RawHttp.send(
                node.url(),
                "GET " + url.getRawPath() + "?" + url.getRawQuery() + " HTTP/1.1\r\nHost: " + url.getAuthority()
                        + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void aLinkOpensItsApplicationForItsPersonAndNothingElse() {
        App other = gateway.register(upstream.url());
        String link = link(app, member.userId(), "/");
        String query = link.substring(link.indexOf('?'));
        HttpResponse<String> elsewhere = other.stranger().page("/" + query);
        assertThat(elsewhere.statusCode()).as("another application's").isEqualTo(403);

        Visitor there = app.stranger();
        HttpResponse<String> in = there.page("/x" + query);
        assertThat(in.statusCode()).isEqualTo(303);
        assertThat(location(in)).isEqualTo("/x");
        JsonNode told = Visitor.json(there.get("/x"));
        assertThat(told.at("/headers/Serai-user/0").asText()).isEqualTo(member.userId());
        assertThat(there.page("/" + query).statusCode()).as("again").isEqualTo(401);

        Visitor atSerai = platform.visitor();
        atSerai.cookies().putAll(there.cookies());
        assertThat(atSerai.get("/api/v1/session").statusCode())
                .as("it signs nobody in to Serai")
                .isEqualTo(401);
    }

    @Test
    void forgedAndForeignLinksAreRefused() {
        SignedTokens tokens = platform.bean(SignedTokens.class);
        String audience = platform.bean(ServiceLinks.class).audience();
        Map<String, Object> claims = Map.of("application", app.id());
        List<String> wrong = List.of(
                // another use, another audience
                sign(tokens, new Statement("JWT", audience, member.userId(), Duration.ofMinutes(1), claims)),
                sign(
                        tokens,
                        new Statement(ServiceLinks.TYPE, "elsewhere", member.userId(), Duration.ofMinutes(1), claims)),
                // check 73
                base64("{\"alg\":\"none\",\"typ\":\"serai-link+jwt\"}") + "." + base64("{\"sub\":\"x\"}") + ".",
                "a.b.c",
                "..");
        for (String token : wrong) {
            assertThat(app.stranger().page("/?serai_token=" + token).statusCode())
                    .as(token)
                    .isEqualTo(401);
        }
        String ofNobody =
                sign(tokens, new Statement(ServiceLinks.TYPE, audience, "nobody", Duration.ofMinutes(1), claims));
        assertThat(app.stranger().page("/?serai_token=" + ofNobody).statusCode())
                .isEqualTo(403);
    }

    @Test
    void check76_linksThatAreTooOldOrSignedByARetiredKeyOrOfAnotherWorkspaceAreRefused() {
        SigningKeys keys = platform.bean(SigningKeys.class);
        SignedTokens earlier = new SignedTokens(
                keys,
                platform.bean(SeraiConfiguration.class),
                Clock.fixed(Instant.now().minus(Duration.ofMinutes(6)), ZoneOffset.UTC));
        SignedTokens tokens = platform.bean(SignedTokens.class);
        Statement link = statement(member.userId(), app.id());
        assertRefused(app, sign(earlier, link), 401);

        platform.bean(JdbcClient.class)
                .sql("insert into workspace (id, name) values ('gateway-apart', 'Apart') on conflict do nothing")
                .update();
        String stranger = platform.newUser(Role.ADMIN, "gateway-apart").userId();
        assertRefused(app, sign(tokens, statement(stranger, app.id())), 403);

        Statement toRegister = new Statement(
                "serai-registration+jwt",
                platform.url() + "/registration",
                "default",
                Duration.ofMinutes(5),
                Map.of("data", "AAAA"));
        assertThat(platform.visitor()
                        .page("/registration?token=" + sign(earlier, toRegister))
                        .statusCode())
                .isEqualTo(401);
        assertThat(platform.visitor()
                        .page("/registration?token=" + sign(tokens, toRegister))
                        .statusCode())
                .as("so that it was its age")
                .isEqualTo(303);

        String registration = gateway.registration("Rita Retired", "rita-" + UUID.randomUUID() + "@serai.test");
        String old = sign(tokens, link);
        keys.replace();
        assertRefused(app, old, 401);
        HttpResponse<String> page = platform.visitor().page(registration);
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.body())
                .contains("This registration is not valid")
                .doesNotContain(registration.substring(registration.indexOf('=') + 1));
        // so that it was that: nothing else about it is wrong
        assertThat(app.stranger().page("/?serai_token=" + sign(tokens, link)).statusCode())
                .isEqualTo(303);
    }

    private static Statement statement(String user, String application) {
        return new Statement(
                ServiceLinks.TYPE,
                platform.bean(ServiceLinks.class).audience(),
                user,
                Duration.ofMinutes(5),
                Map.of("application", application));
    }

    /** With words, without the token, and signed in to nothing. */
    private static void assertRefused(App application, String token, int status) {
        Visitor there = application.stranger();
        HttpResponse<String> answer = there.page("/?serai_token=" + token);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body())
                .contains(status == 401 ? "This link is not valid (any more)" : "You may not use the application")
                .doesNotContain(token);
        assertThat(there.cookies()).isEmpty();
    }

    @Test
    void aSessionBegunByALinkEndsWithItsPersonsPasswordAndWithTheirRightsForGood() {
        String id = member.userId();
        Visitor there = enterByLink(id);
        member.submit(
                "/account/password",
                Map.of("current", TestPlatform.PASSWORD, "password", "another correct horse battery"));
        assertOutSoon(there, "the password is changed");

        there = enterByLink(id);
        member.submit("/account/sessions/end-others", Map.of());
        assertOutSoon(there, "signed out elsewhere");

        there = enterByLink(id);
        String reset = admin.submit("/people/" + id + "/reset-link", Map.of()).body();
        Matcher token = Pattern.compile("/password-reset\\?token=([\\w-]+)").matcher(reset);
        assertThat(token.find()).isTrue();
        assertThat(platform.visitor()
                        .postForm(
                                "/password-reset",
                                Map.of("token", token.group(1), "password", "a third correct horse battery"))
                        .statusCode())
                .isEqualTo(303);
        assertOutSoon(there, "the password is reset");

        there = enterByLink(id);
        assertThat(admin.submit("/people/" + id + "/remove", Map.of()).statusCode())
                .isEqualTo(303);
        assertOutSoon(there, "belongs here no more");
        platform.bean(JdbcClient.class)
                .sql("insert into membership (user_id, workspace, role) values (?, 'default', 'member')")
                .param(id)
                .update();
        assertOutSoon(there, "is taken in again");
    }

    /** A node may remember for a second that somebody may come in. */
    private static void assertOutSoon(Visitor there, String why) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(there.get("/").statusCode()).as(why).isEqualTo(401));
    }

    private Visitor enterByLink(String user) {
        URI link = URI.create(link(app, user, "/"));
        Visitor there = app.stranger();
        assertThat(there.page(link.getRawPath() + "?" + link.getRawQuery()).statusCode())
                .isEqualTo(303);
        assertThat(there.get("/").statusCode()).isEqualTo(200);
        return there;
    }

    @Test
    void linksAreMadeByWhoMayAndForWhoMayUseTheApplication() {
        Map<String, String> body = Map.of("user", member.userId());
        String path = "/api/v1/applications/" + app.id() + "/links";
        assertThat(member.call("POST", path, body).statusCode()).isEqualTo(403);
        App closed = gateway.register(upstream.url(), Map.of("role", "admin"));
        assertThat(admin.call("POST", "/api/v1/applications/" + closed.id() + "/links", body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin.call("POST", path, Map.of("user", "nobody@serai.test")).statusCode())
                .isEqualTo(422);
        platform.bean(JdbcClient.class)
                .sql("insert into workspace (id, name) values ('gateway-apart', 'Apart') on conflict do nothing")
                .update();
        Visitor stranger = platform.newUser(Role.ADMIN, "gateway-apart");
        assertThat(stranger.call("POST", path, body).statusCode())
                .as("check 65: of another workspace")
                .isEqualTo(404);
        assertThat(token("connections:read", path, body)).isEqualTo(403);
        assertThat(token("registrations:write", path, body)).isEqualTo(201);
    }

    private int token(String scope, String path, Map<String, String> body) {
        JsonNode account = Visitor.body(
                admin.call("POST", "/api/v1/service-accounts", Map.of("name", "portal", "scopes", List.of(scope))));
        Visitor nobody = platform.visitor();
        String basic = base64Padded(account.get("client_id").asText() + ":"
                + account.get("client_secret").asText());
        String token = Visitor.json(nobody.send(nobody.request("/oauth2/token")
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("grant_type=client_credentials"))))
                .get("access_token")
                .asText();
        return nobody.send(nobody.request(path)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"user\":\"" + body.get("user") + "\"}")))
                .statusCode();
    }

    private String link(App application, String user, String path) {
        HttpResponse<String> made = admin.call(
                "POST", "/api/v1/applications/" + application.id() + "/links", Map.of("user", user, "path", path));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Visitor.body(made).get("url").asText();
    }

    private static String sign(SignedTokens tokens, Statement statement) {
        return tokens.sign(statement).reveal();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static String base64Padded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
