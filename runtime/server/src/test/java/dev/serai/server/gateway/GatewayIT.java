package dev.serai.server.gateway;

import static dev.serai.server.gateway.BehindTheGateway.location;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.RawHttp;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
}
