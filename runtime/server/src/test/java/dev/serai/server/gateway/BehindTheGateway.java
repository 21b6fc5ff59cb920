package dev.serai.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Registers applications, and goes the way into them that a browser goes. */
public final class BehindTheGateway {
    private final TestPlatform platform;

    public BehindTheGateway(TestPlatform platform) {
        this.platform = platform;
    }

    /** For everybody in workspace default. */
    public App register(URI upstream) {
        return register(upstream, Map.of("role", "member"));
    }

    public App register(URI upstream, Map<String, ?> more) {
        String name = "app-" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, Object> body = new HashMap<>(more);
        body.put("name", name);
        body.put("upstream", upstream.toString());
        HttpResponse<String> made = platform.admin().call("POST", "/api/v1/applications", body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode view = Visitor.body(made);
        return new App(
                platform,
                view.get("id").asText(),
                name,
                URI.create(view.get("url").asText()));
    }

    /** The path of a link by which somebody comes to register. */
    String registration(String name, String email) {
        HttpResponse<String> made = platform.admin()
                .call(
                        "POST",
                        "/api/v1/registrations",
                        Map.of("name", name, "email", email, "external_id", "ext-" + email));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        URI url = URI.create(Visitor.body(made).get("url").asText());
        return url.getRawPath() + "?" + url.getRawQuery();
    }

    /** @param platform the node that is asked */
    public record App(TestPlatform platform, String id, String name, URI url) {
        /** The same application at another node. */
        public App at(TestPlatform other) {
            return new App(
                    other,
                    id,
                    name,
                    URI.create("http://" + name + ".localhost:" + other.url().getPort()));
        }

        /** Somebody who is nobody there yet. */
        public Visitor stranger() {
            return new Visitor(url);
        }

        /** Somebody whom Serai knows goes in: over Serai and back. */
        public Visitor enter(Visitor atSerai) {
            Visitor there = stranger();
            HttpResponse<String> inside = there.page(arrival(atSerai, there, "/"));
            assertThat(inside.statusCode()).as(inside.body()).isEqualTo(303);
            assertThat(location(inside)).isEqualTo("/");
            return there;
        }

        /** The path with the code that Serai sends a browser back with. */
        public String arrival(Visitor atSerai, Visitor there, String path) {
            HttpResponse<String> away = there.page(path);
            assertThat(away.statusCode()).as(away.body()).isEqualTo(303);
            URI serai = URI.create(location(away));
            assertThat(serai.getAuthority()).isEqualTo(platform.url().getAuthority());
            HttpResponse<String> back = atSerai.page(serai.getRawPath() + "?" + serai.getRawQuery());
            assertThat(back.statusCode()).as(back.body()).isEqualTo(303);
            URI to = URI.create(location(back));
            assertThat(to.getAuthority()).isEqualTo(url.getAuthority());
            return to.getRawPath() + "?" + to.getRawQuery();
        }
    }

    static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }
}
