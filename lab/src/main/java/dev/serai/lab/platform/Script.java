package dev.serai.lab.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** A script that signed in once, by {@code POST /login}; its session holds at every node. Thread-safe. */
public final class Script implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String cookie;
    private final String csrf;

    Script(PlatformNode node, String email, String password) {
        HttpResponse<String> login = send(HttpRequest.newBuilder(node.url().resolve("/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=" + encode(email) + "&password=" + encode(password))));
        cookie = login.headers().allValues("Set-Cookie").stream()
                .map(header -> header.split(";", 2)[0])
                .collect(Collectors.joining("; "));
        csrf = json(get(node, "/api/v1/session")).path("csrf_token").asText();
    }

    public HttpResponse<String> get(PlatformNode node, String path) {
        return send(signedIn(node, path).GET());
    }

    /** A page, as a browser asks for it. */
    HttpResponse<String> page(PlatformNode node, String path) {
        return send(signedIn(node, path).header("Accept", "text/html").GET());
    }

    public HttpResponse<String> post(PlatformNode node, String path, Map<String, ?> body) {
        try {
            return send(signedIn(node, path)
                    .header("Content-Type", "application/json")
                    .header("X-CSRF-Token", csrf)
                    .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder signedIn(PlatformNode node, String path) {
        return HttpRequest.newBuilder(node.url().resolve(path)).header("Cookie", cookie);
    }

    /** @throws UncheckedIOException if there is no answer */
    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The body of an answer that is a success. */
    public static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    answer.uri().getPath() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where an answer redirects to. */
    static URI location(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Location")
                .map(answer.uri()::resolve)
                .orElseThrow(() -> new IllegalStateException(
                        answer.uri().getPath() + " redirects nowhere but answered " + answer.statusCode()));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
