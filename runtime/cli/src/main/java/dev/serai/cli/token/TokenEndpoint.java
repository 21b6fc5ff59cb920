package dev.serai.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.token.TokenIssuer.Authentication;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends forms to OAuth endpoints: once each, without following redirects. Thread-safe. */
public final class TokenEndpoint {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final HttpClient http;
    private final Duration deadline;

    public TokenEndpoint() {
        this(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build());
    }

    public TokenEndpoint(HttpClient http) {
        this(http, DEADLINE);
    }

    TokenEndpoint(HttpClient http, Duration deadline) {
        this.http = http;
        this.deadline = deadline;
    }

    /** What an OAuth endpoint answered; a body that is no JSON is an empty one. */
    public record Reply(int status, JsonNode body, HttpResponse<String> response) {
        public boolean isSuccess() {
            return status / 100 == 2 && body.isObject();
        }

        /** The OAuth error code; empty if it names none. */
        public String error() {
            return body.path("error").asText();
        }

        /** The code and what the server says about it. */
        public String words() {
            String description = body.path("error_description").asText();
            return (error().isEmpty() ? "status " + status : error())
                    + (description.isEmpty() ? "" : " (" + description + ")");
        }

        @Override
        public String toString() {
            return words();
        }
    }

    /**
     * Asks an issuer's token endpoint.
     *
     * @param secret null for a public client
     * @throws IOException if there is no answer: whether the request was executed is not known
     */
    public Reply ask(TokenIssuer issuer, @Nullable Secret secret, Map<String, String> form)
            throws IOException, InterruptedException {
        return post(issuer.tokenEndpoint(), issuer.clientId(), issuer.authentication(), secret, form);
    }

    /** The same at another endpoint. */
    public Reply post(
            URI endpoint,
            String clientId,
            Authentication authentication,
            @Nullable Secret secret,
            Map<String, String> form)
            throws IOException, InterruptedException {
        Map<String, String> fields = new LinkedHashMap<>(form);
        // beside HTTP Basic, too: some providers insist, and none may mind (RFC 6749 §3.2.1)
        fields.put("client_id", clientId);
        if (authentication == Authentication.POST && secret != null) {
            fields.put("client_secret", secret.reveal());
        }
        return send(endpoint, clientId, authentication == Authentication.BASIC ? secret : null, fields);
    }

    /**
     * A form as it is.
     *
     * @param secret for HTTP Basic; null for none
     */
    public Reply send(URI endpoint, String clientId, @Nullable Secret secret, Map<String, String> form)
            throws IOException, InterruptedException {
        requireSafe(endpoint);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded");
        if (secret != null) {
            // each part encoded first: RFC 6749 §2.3.1
            request.header("Authorization", basic(encode(clientId), encode(secret.reveal())));
        }
        HttpResponse<String> answer = WholeAnswer.of(
                http, request.POST(BodyPublishers.ofString(form(form))).build(), deadline);
        return new Reply(answer.statusCode(), Json.parse(answer.body()), answer);
    }

    /**
     * Secrets go to https, or to this machine.
     *
     * @throws CommandFailure 78 if it is anywhere else
     */
    public static void requireSafe(URI url) {
        @Nullable String host = url.getHost();
        boolean loopback = host != null
                && (host.equals("localhost")
                        || host.endsWith(".localhost")
                        || host.equals("[::1]")
                        || host.matches("127(\\.\\d{1,3}){3}"));
        if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && loopback)) {
            throw CommandFailure.configuration(
                    "Tokens and secrets go over https only (http only on this machine), not to " + url + ".");
        }
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
