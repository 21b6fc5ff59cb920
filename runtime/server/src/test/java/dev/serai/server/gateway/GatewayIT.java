package dev.serai.server.gateway;

import static dev.serai.server.gateway.BehindTheGateway.location;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.RawHttp;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What passes through the gateway, and what does not. */
class GatewayIT extends PlatformTest {
    private static final TestUpstream upstream = TestUpstream.start();
    private static final BehindTheGateway gateway = new BehindTheGateway(platform);
    private static final App app = gateway.register(upstream.url());

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Visitor member = platform.newUser(Role.MEMBER);

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @Test
    void theUpstreamIsToldWhoComes() {
        JsonNode told = json(app.enter(member).get("/notes?q=a%20b"));

        assertThat(told.get("uri").asText()).isEqualTo("/notes?q=a%20b");
        JsonNode session = member.getJson("/api/v1/session");
        assertThat(header(told, "Serai-user")).isEqualTo(session.at("/user/id").asText());
        assertThat(header(told, "Serai-email"))
                .isEqualTo(session.at("/user/email").asText());
        assertThat(header(told, "Serai-roles")).isEqualTo("member");
        assertThat(header(told, "Host")).isEqualTo(app.url().getAuthority());
        assertThat(header(told, "X-forwarded-host")).isEqualTo(app.url().getAuthority());
        assertThat(header(told, "X-forwarded-proto")).isEqualTo("http");
        assertThat(header(told, "Forwarded")).startsWith("for=127.0.0.1;host=");
    }

    @Test
    void check71_identityHeadersOfTheClientAreDropped() {
        Visitor there = app.enter(member);
        JsonNode told = json(there.send(there.request("/")
                .header("Serai-User", "admin")
                .header("serai-roles", "operator")
                .header("Serai_Email", "boss@serai.test")
                .header("Serai-Assertion", "forged")
                .header("X-Forwarded-For", "10.9.9.9")
                .header("Forwarded", "for=10.9.9.9")
                .header("X-Other", "kept")));

        assertThat(told.get("headers").toString())
                .doesNotContain("operator", "boss@serai.test", "forged", "10.9.9.9", "\"admin\"");
        assertThat(header(told, "X-other")).isEqualTo("kept");
    }

    @Test
    void check69_whatConnectionNamesDoesNotPassAndTakesNoIdentityAway() {
        Visitor there = app.enter(member);
        String answer = RawHttp.send(
                platform.url(),
                "GET / HTTP/1.1\r\nHost: " + app.url().getAuthority() + "\r\nCookie: " + cookies(there)
                        + "\r\nAuthorization: Bearer of-the-application\r\nX-Hop: 1\r\n"
                        + "Connection: close, Authorization, X-Hop, Serai-User, Serai-Roles\r\n\r\n");

        assertThat(answer).contains("200").contains("Serai-user", "Serai-roles").doesNotContain("X-hop", "of-the-app");
    }

    @Test
    void check70_aRequestOfTwoLengthsIsOneRequest() {
        Visitor there = app.enter(member);
        String answer = RawHttp.send(
                platform.url(),
                "POST /first HTTP/1.1\r\nHost: " + app.url().getAuthority() + "\r\nCookie: " + cookies(there)
                        + "\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: "
                        + app.url().getAuthority() + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 ").doesNotContain("/smuggled");
        assertThat(answer.split("HTTP/1.1 ", -1)).as("answers").hasSize(2);
    }

    @Test
    void check72_pathsThatServersReadDifferentlyAreRefused() {
        App below = gateway.register(URI.create(upstream.url() + "/inside"), Map.of("role", "member"));
        Visitor there = below.enter(member);
        for (String path :
                List.of("/..;/x", "/a/..;/..;/x", "/%2e%2e/x", "/a/%2e%2e;y/x", "/a%2f..%2fx", "/a%5cx", "//x")) {
            String answer = RawHttp.send(
                    platform.url(),
                    "GET " + path + " HTTP/1.1\r\nHost: " + below.url().getAuthority() + "\r\nCookie: " + cookies(there)
                            + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).startsWith("HTTP/1.1 400");
        }
        assertThat(json(there.get("/a/b;c=1/d.e?x=/../y")).get("uri").asText())
                .isEqualTo("/inside/a/b;c=1/d.e?x=/../y");
    }

    @Test
    void nothingOfSeraiAnswersAtAnApplicationsHost() {
        Visitor there = app.enter(member);
        Map<String, String> ofTheApplication = Map.copyOf(there.cookies());
        there.cookies().putAll(member.cookies());
        JsonNode told = json(there.get("/api/v1/session"));
        assertThat(told.get("uri").asText()).as("the upstream was asked").isEqualTo("/api/v1/session");
        assertThat(told.get("headers").toString())
                .as("and got none of Serai's cookies")
                .doesNotContain("serai=", "serai-app");

        Visitor atSerai = platform.visitor();
        atSerai.cookies().putAll(ofTheApplication);
        assertThat(atSerai.get("/api/v1/session").statusCode()).isEqualTo(401);
        assertThat(new Visitor(URI.create("http://nothing-here.localhost:"
                                + platform.url().getPort()))
                        .get("/api/v1/session")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatAnotherApplicationsPageAsksForIsAskedWithoutBeingSignedIn() {
        Visitor there = app.enter(member);
        assertThat(there.send(there.request("/")
                                .header("Sec-Fetch-Site", "same-site")
                                .header("Sec-Fetch-Mode", "no-cors")
                                .POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(there.send(there.request("/")
                                .header("Sec-Fetch-Site", "same-site")
                                .header("Sec-Fetch-Mode", "navigate")
                                .header("Sec-Fetch-Dest", "document"))
                        .statusCode())
                .as("a link that leads here")
                .isEqualTo(200);
    }

    @Test
    void cookiesOfTheUpstreamAreOfItsHostAlone() {
        Visitor there = app.enter(member);
        HttpResponse<String> answer = there.get("/cookies");
        assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("mine=1; Path=/; HttpOnly");
        assertThat(answer.headers().firstValue("Clear-Site-Data")).isEmpty();
        assertThat(header(json(there.get("/")), "Cookie")).isEqualTo("mine=1");
    }

    @Test
    void redirectsAndPathsAreTheApplications() {
        App moved = gateway.register(
                URI.create(upstream.url() + "/redirect"), Map.of("role", "member", "strip_prefix", "/old"));
        Visitor there = moved.enter(member);
        assertThat(location(there.get("/old?/redirect/next"))).isEqualTo("/old/next");
        assertThat(location(there.get("/old/?UPSTREAM/redirect/next?a=b%23c")))
                .isEqualTo(moved.url() + "/old/next?a=b#c");
        assertThat(location(there.get("/old?https://elsewhere.example/x"))).isEqualTo("https://elsewhere.example/x");

        App stripped = gateway.register(upstream.url(), Map.of("role", "member", "strip_prefix", "/old"));
        JsonNode told = json(stripped.enter(member).get("/old/x"));
        assertThat(told.get("uri").asText()).isEqualTo("/x");
        assertThat(header(told, "X-forwarded-prefix")).isEqualTo("/old");
    }

    @Test
    void bodiesStreamBothWays() throws Exception {
        Visitor there = app.enter(member);
        long size = 200L * 1024 * 1024;
        HttpResponse<String> counted =
                there.send(there.request("/count").POST(BodyPublishers.ofInputStream(() -> new Zeros(size))));
        assertThat(counted.body()).isEqualTo(Long.toString(size));
        HttpResponse<InputStream> streamed = HTTP.send(
                there.request("/stream?200").header("Cookie", cookies(there)).build(), BodyHandlers.ofInputStream());
        try (InputStream body = streamed.body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
        }
        assertThat(json(there.send(there.request("/x").PUT(BodyPublishers.ofString("small"))))
                        .get("body")
                        .asText())
                .isEqualTo("small");
    }

    @Test
    void eventsComeWhenTheyAreSent() throws Exception {
        Visitor there = app.enter(member);
        upstream.events.release();
        HttpResponse<InputStream> stream = HTTP.send(
                there.request("/events").header("Cookie", cookies(there)).build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data: 1");
            upstream.events.release();
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("data: 2");
        }
    }

    @Test
    void anUpstreamThatIsDownIsA502ForPeopleAndPrograms() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        App down = gateway.register(URI.create("http://127.0.0.1:" + port));
        Visitor there = down.enter(member);
        HttpResponse<String> page = there.page("/");
        assertThat(page.statusCode()).isEqualTo(502);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(page.body()).contains("does not answer, or broke off");
        HttpResponse<String> program = there.get("/");
        assertThat(program.statusCode()).isEqualTo(502);
        assertThat(Visitor.body(program).get("code").asText()).isEqualTo("upstream_unavailable");
    }

    @Test
    void anUpstreamThatIsSilentOrReadsNothingIsA504() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            App slow = gateway.register(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                    Map.of("role", "member", "answer_timeout_seconds", 1));
            Visitor there = slow.enter(member);
            HttpResponse<String> answer = there.get("/");
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(Visitor.body(answer).get("code").asText()).isEqualTo("upstream_timeout");
            assertThat(there.send(there.request("/")
                                    .POST(BodyPublishers.ofInputStream(() -> new Zeros(100L * 1024 * 1024))))
                            .statusCode())
                    .as("the upload fills all buffers on the way")
                    .isEqualTo(504);
        }
    }

    @Test
    void anUpstreamThatBreaksOffLooksBrokenAndNotWhole() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> breakOff(server));
            App broken = gateway.register(URI.create("http://127.0.0.1:" + server.getLocalPort()));
            Visitor there = broken.enter(member);
            assertThatThrownBy(() -> there.get("/known-length")).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> there.get("/chunked")).isInstanceOf(UncheckedIOException.class);
            assertThat(there.get("/headers").statusCode())
                    .as("nothing had gone out: it can be told")
                    .isEqualTo(502);
        }
    }

    private static void breakOff(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                String asked = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
                String answer = asked.contains("/known")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000)
                        : asked.contains("/chunked")
                                ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Le";
                socket.getOutputStream().write(answer.getBytes(UTF_8));
                socket.getOutputStream().flush();
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void anApplicationIsForThoseWhomItAdmits() {
        String named = member.getJson("/api/v1/session").at("/user/email").asText();
        App builders = gateway.register(upstream.url(), Map.of("role", "builder", "people", List.of(named)));
        App nobodys = gateway.register(upstream.url(), Map.of());
        Visitor other = platform.newUser(Role.MEMBER);

        assertThat(json(builders.enter(member).get("/")).get("method").asText()).isEqualTo("GET");
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

    private static String cookies(Visitor visitor) {
        return visitor.cookies().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Visitor.json(answer);
    }

    private static String header(JsonNode told, String name) {
        JsonNode values = told.get("headers").path(name);
        assertThat(values).as(name + " in " + told).hasSize(1);
        return values.get(0).asText();
    }

    /** So many bytes, of which none is kept. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long size) {
            this.left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (left <= 0) {
                return -1;
            }
            int given = (int) Math.min(left, length);
            left -= given;
            return given;
        }
    }
}
