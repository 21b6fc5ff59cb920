package dev.serai.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody at the other end of HTTP, with cookies of their own. Follows no redirect. */
public final class Visitor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern CSRF = Pattern.compile("<meta name=\"csrf-token\" content=\"([^\"]*)\"");

    private final URI url;
    private final Map<String, String> cookies = new TreeMap<>();

    /** @param url scheme, host and port; another name of the platform's than {@link TestPlatform#url}, where a test wants one */
    public Visitor(URI url) {
        this.url = url;
    }

    /** Name and value of what this visitor was given. */
    public Map<String, String> cookies() {
        return cookies;
    }

    /** Signs in as a browser does, and expects that it works. */
    public Visitor login(String email, String password) {
        HttpResponse<String> answer = postForm("/login", Map.of("username", email, "password", password));
        if (answer.statusCode() != 303) {
            throw new AssertionError("Login answered " + answer.statusCode() + ": " + answer.body());
        }
        return this;
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** A page as a browser asks for it. */
    public HttpResponse<String> page(String path) {
        return send(request(path)
                .header("Accept", "text/html,application/xhtml+xml")
                .GET());
    }

    /** The API's answer to a GET; expects 200. */
    public JsonNode getJson(String path) {
        return json(get(path));
    }

    /** A form, without a CSRF token unless it is among the fields. */
    public HttpResponse<String> postForm(String path, Map<String, String> fields) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html,application/xhtml+xml")
                .POST(BodyPublishers.ofString(form(fields))));
    }

    /** A form of one of Serai's pages, with this visitor's CSRF token. */
    public HttpResponse<String> submit(String path, Map<String, String> fields) {
        Map<String, String> all = new TreeMap<>(fields);
        all.put("_csrf", csrfToken());
        return postForm(path, all);
    }

    /** A changing call of the API, with this visitor's CSRF token. */
    public HttpResponse<String> call(String method, String path, Object body) {
        try {
            return send(request(path)
                    .header("Content-Type", "application/json")
                    .header("X-CSRF-Token", csrfToken())
                    .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body))));
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    /** As {@link #call}, without a body. */
    public HttpResponse<String> call(String method, String path) {
        return send(request(path).header("X-CSRF-Token", csrfToken()).method(method, BodyPublishers.noBody()));
    }

    /** Whoever this is signed in as. */
    public String userId() {
        return getJson("/api/v1/session").at("/user/id").asText();
    }

    /** Of whoever this is signed in as. */
    public String email() {
        return getJson("/api/v1/session").at("/user/email").asText();
    }

    /** As the API tells it. */
    public String csrfToken() {
        return getJson("/api/v1/session").get("csrf_token").asText();
    }

    /** As a page carries it. */
    public static String csrfToken(HttpResponse<String> page) {
        Matcher found = CSRF.matcher(page.body());
        if (!found.find()) {
            throw new AssertionError("No CSRF token in this page: " + page.body());
        }
        return found.group(1);
    }

    /** For what the methods above cannot say; to be given to {@link #send}. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path));
    }

    /** Sends with this visitor's cookies, and keeps those of the answer. */
    public HttpResponse<String> send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.setHeader(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
            answer.headers().allValues("Set-Cookie").forEach(this::keep);
            return answer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The body of an answer with status 200. */
    public static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return body(answer);
    }

    /** The body, whatever the status. */
    public static JsonNode body(HttpResponse<String> answer) {
        return parsed(answer.body());
    }

    /** A text that has to be JSON. */
    public static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new AssertionError("This is no JSON: " + text, wrong);
        }
    }

    private void keep(String header) {
        String[] cookie = header.split(";", 2)[0].split("=", 2);
        if (cookie[1].isEmpty() || header.contains("Max-Age=0")) {
            cookies.remove(cookie[0]);
        } else {
            cookies.put(cookie[0], cookie[1]);
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
