package dev.serai.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.token.Json;
import dev.serai.cli.token.Secret;
import dev.serai.cli.token.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Calls {@code /api/v1} of one Serai as somebody. Errors are {@link CommandFailure}s. */
public final class ServerApi {
    /** Longer than Serai waits for a refresh. */
    private static final Duration DEADLINE = Duration.ofSeconds(100);
    /** A provider's answer, as Serai passes it on, has this header. */
    private static final String OF_PROVIDER = "Serai-Generation";

    private final URI server;
    private final Identity identity;

    public ServerApi(URI server, Identity identity) {
        this.server = server;
        this.identity = identity;
    }

    public URI server() {
        return server;
    }

    public JsonNode get(String path) {
        return json("GET", path, BodyPublishers.noBody());
    }

    public JsonNode post(String path, JsonNode body) {
        return json("POST", path, BodyPublishers.ofString(body.toString()));
    }

    public JsonNode delete(String path) {
        return json("DELETE", path, BodyPublishers.noBody());
    }

    private JsonNode json(String method, String path, BodyPublisher body) {
        HttpResponse<String> answer = send(
                method,
                path,
                Map.of("Accept", List.of("application/json"), "Content-Type", List.of("application/json")),
                body,
                true,
                request -> WholeAnswer.of(Http.client(), request, DEADLINE));
        JsonNode read = Json.parse(answer.body());
        if (answer.statusCode() / 100 != 2
                || !(read.isContainerNode() || answer.body().isEmpty())) {
            throw Answers.failure(server, answer, read, identity.advice());
        }
        return read;
    }

    /**
     * Calls a provider through a connection.
     *
     * @param path below the connection's base URL, encoded, with its query
     * @param again whether the body can be sent twice
     * @return the provider's answer, whatever its status
     */
    public <T> HttpResponse<T> proxy(
            String connection,
            String method,
            String path,
            Map<String, List<String>> headers,
            BodyPublisher body,
            boolean again,
            BodyHandler<T> handler) {
        return send(
                method,
                "connections/" + segment(connection) + "/proxy" + (path.startsWith("/") ? path : "/" + path),
                headers,
                body,
                again,
                request -> Http.client().send(request, handler));
    }

    public static boolean isOfProvider(HttpResponse<?> answer) {
        return answer.headers().firstValue(OF_PROVIDER).isPresent();
    }

    /** Serai's own problem instead of a provider's answer. */
    public CommandFailure problem(HttpResponse<?> answer, String body) {
        return Answers.failure(server, answer, Json.parse(body), identity.advice());
    }

    /** A part of a path: an id or alias as somebody typed it. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private interface Exchange<T> {
        HttpResponse<T> send(HttpRequest request) throws IOException, InterruptedException;
    }

    private <T> HttpResponse<T> send(
            String method,
            String path,
            Map<String, List<String>> headers,
            BodyPublisher body,
            boolean again,
            Exchange<T> exchange) {
        URI url;
        try {
            url = URI.create(server + "/api/v1/" + path);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("'" + path + "' is no path of a URL: encode blanks and special characters.");
        }
        Secret token = identity.accessToken();
        HttpResponse<T> answer = send(url, method, headers, body, exchange, token);
        if (answer.statusCode() == 401 && !isOfProvider(answer) && again) {
            Secret newer = identity.after(token);
            if (!newer.equals(token)) {
                return send(url, method, headers, body, exchange, newer);
            }
        }
        return answer;
    }

    private <T> HttpResponse<T> send(
            URI url,
            String method,
            Map<String, List<String>> headers,
            BodyPublisher body,
            Exchange<T> exchange,
            Secret token) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(url).timeout(DEADLINE).method(method, body);
            headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            request.setHeader("Authorization", "Bearer " + token.reveal());
            return exchange.send(request.build());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("This cannot be sent: " + e.getMessage() + ".");
        } catch (IOException e) {
            throw Http.unreachable(server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.later("Interrupted.");
        }
    }
}
