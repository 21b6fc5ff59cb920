package dev.serai.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

/** The platform's public contract, as a script uses it: a session and its CSRF token. */
final class SeraiApi {
    private final Browser browser;
    private final URI url;
    private String csrfToken = "";

    SeraiApi(Browser browser, URI url) {
        this.browser = browser;
        this.url = url;
    }

    URI url() {
        return url;
    }

    /** @return who is signed in, as {@code GET /api/v1/session} has it */
    JsonNode login(String email, String password) {
        Answer answer = browser.postForm(url.resolve("/login"), Map.of("username", email, "password", password));
        answer.expectRedirect(
                "If SERAI_HOME names a home that was set up before: the demo does not know its admin. Unset it.");
        JsonNode session = get("session").expect(200, "").json();
        csrfToken = session.path("csrf_token").asText();
        return session;
    }

    /** A page of the platform. */
    Answer page(String pathAndQuery) {
        return browser.get(url.resolve(pathAndQuery));
    }

    Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    Answer post(String path, JsonNode json) {
        return send("POST", path, BodyPublishers.ofString(json.toString()));
    }

    Answer put(String path, JsonNode json) {
        return send("PUT", path, BodyPublishers.ofString(json.toString()));
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body) {
        return browser.send(HttpRequest.newBuilder(url.resolve("/api/v1/" + path))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .header("X-CSRF-Token", csrfToken)
                .method(method, body));
    }
}
