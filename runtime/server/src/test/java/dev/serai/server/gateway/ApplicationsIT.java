package dev.serai.server.gateway;

import static dev.serai.server.gateway.BehindTheGateway.location;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who registers applications, whom they admit, and until when. */
class ApplicationsIT extends PlatformTest {
    private static final TestUpstream upstream = TestUpstream.start();
    private static final BehindTheGateway gateway = new BehindTheGateway(platform);
    private static final App app = gateway.register(upstream.url());

    private final Visitor member = platform.newUser(Role.MEMBER);

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @Test
    void anApplicationIsForThoseWhomItAdmits() {
        String named = member.getJson("/api/v1/session").at("/user/email").asText();
        App builders = gateway.register(upstream.url(), Map.of("role", "builder", "people", List.of(named)));
        App nobodys = gateway.register(upstream.url(), Map.of());
        Visitor other = platform.newUser(Role.MEMBER);

        assertThat(Visitor.json(builders.enter(member).get("/")).get("method").asText())
                .isEqualTo("GET");
        builders.enter(platform.newUser(Role.BUILDER));
        assertThat(other.page("/apps/" + builders.name()).statusCode()).isEqualTo(403);
        assertThat(other.page("/").body()).doesNotContain(builders.name()).contains(app.name());
        assertThat(platform.admin().page("/apps/" + nobodys.name()).statusCode())
                .isEqualTo(403);

        Visitor there = builders.enter(member);
        platform.admin()
                .call(
                        "PUT",
                        "/api/v1/applications/" + builders.id(),
                        Map.of(
                                "name",
                                builders.name(),
                                "upstream",
                                upstream.url().toString(),
                                "role",
                                "admin"));
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(there.get("/").statusCode())
                        .as("the right is gone")
                        .isEqualTo(403));
    }

    @Test
    void aCodeWorksOnceInTheBrowserThatAskedForItAtItsApplication() {
        Visitor there = app.stranger();
        String arrival = app.arrival(member, there, "/notes?a=b");
        assertThat(app.stranger().page(arrival).statusCode())
                .as("in another browser")
                .isEqualTo(401);
        App other = gateway.register(upstream.url());
        Visitor elsewhere = other.stranger();
        elsewhere.cookies().putAll(there.cookies());
        assertThat(elsewhere.page(arrival).statusCode())
                .as("at another application")
                .isEqualTo(401);
        HttpResponse<String> first = there.page(arrival);
        assertThat(location(first)).isEqualTo("/notes?a=b");
        assertThat(first.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .contains("HttpOnly", "SameSite=Lax", "Path=/")
                .doesNotContain("Domain");
        assertThat(there.page(arrival).statusCode()).as("again").isEqualTo(401);
        elsewhere.cookies().putAll(there.cookies());
        assertThat(elsewhere.get("/").statusCode())
                .as("the cookie at another application")
                .isEqualTo(401);
    }

    @Test
    void signingOutOfSeraiIsSigningOutOfItsApplications() {
        Visitor there = app.enter(member);
        assertThat(there.get("/").statusCode()).isEqualTo(200);
        member.submit("/logout", Map.of());
        HttpResponse<String> after =
                await().atMost(Duration.ofSeconds(5)).until(() -> there.get("/"), answer -> answer.statusCode() == 401);
        assertThat(Visitor.body(after).get("code").asText()).isEqualTo("not_signed_in");
        assertThat(there.page("/x?y=z").statusCode()).isEqualTo(303);
    }

    @Test
    void onlyOperatorsRegisterAndWrongSettingsAreRefusedWithAReason() {
        Map<String, String> good =
                Map.of("name", "fine", "upstream", upstream.url().toString());
        assertThat(platform.newUser(Role.ADMIN)
                        .call("POST", "/api/v1/applications", good)
                        .statusCode())
                .isEqualTo(403);
        Visitor admin = platform.admin();
        for (Map<String, ?> wrong : List.of(
                Map.of("name", "Fine", "upstream", "http://x"),
                Map.of("name", "a.b", "upstream", "http://x"),
                Map.of("name", "fine", "upstream", "ftp://x"),
                Map.of("name", "fine", "upstream", "http://user@x"),
                Map.of("name", "fine", "upstream", "http://x/../y"),
                Map.of("name", "fine", "upstream", "http://x", "role", "king"),
                Map.of("name", "fine", "upstream", "http://x", "strip_prefix", "no-slash"),
                Map.of("name", "fine", "upstream", "http://x", "people", List.of("nobody@serai.test")),
                Map.of("name", "fine", "upstream", "http://x", "idle_timeout_seconds", 0))) {
            assertThat(admin.call("POST", "/api/v1/applications", wrong).statusCode())
                    .as(wrong.toString())
                    .isEqualTo(422);
        }
        assertThat(admin.call("POST", "/api/v1/applications", Map.of("name", app.name(), "upstream", "http://x"))
                        .statusCode())
                .isEqualTo(409);
        assertThat(member.getJson("/api/v1/applications").findValues("settings"))
                .isEmpty();
    }

    @Test
    void anOperatorRegistersChangesAndRemovesInThePages() {
        Visitor admin = platform.admin();
        Map<String, String> form = Map.of(
                "name", "paged-app",
                "upstream", upstream.url().toString(),
                "role", "member",
                "people", "",
                "strip_prefix", "",
                "answer_timeout", "60",
                "idle_timeout", "300");
        assertThat(admin.submit("/applications", form).statusCode()).isEqualTo(303);
        String list = admin.page("/applications").body();
        assertThat(list).contains("paged-app", "members", "data-confirm=\"Remove 'paged-app'?");
        String id = list.replaceAll("(?s).*/applications/([\\w-]{36})\">paged-app.*", "$1");
        assertThat(admin.submit("/applications", form).body()).contains("already: each has a host of its own");
        assertThat(admin.submit("/applications/" + id, Map.of("name", "paged-app", "upstream", "nonsense"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(member.submit("/applications/" + id + "/remove", Map.of()).statusCode())
                .isEqualTo(403);
        assertThat(member.page("/").body()).contains("/apps/paged-app");
        assertThat(admin.submit("/applications/" + id + "/remove", Map.of()).statusCode())
                .isEqualTo(303);
        assertThat(member.page("/").body()).doesNotContain("/apps/paged-app");
    }
}
