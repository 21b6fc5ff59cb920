package dev.serai.credential.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.Exchange;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.credential.http.RetryAfter;
import dev.serai.credential.refresh.CredentialUnavailableException;
import dev.serai.credential.refresh.ReauthorizationRequiredException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/** The API of another Serai, with an access token by client_credentials (RFC 6749 §4.4). Thread-safe. */
final class RemoteSerai implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LARGEST_ANSWER = 1024 * 1024;
    /** Longer than Serai waits for a refresh. */
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final RemoteSettings settings;
    private final OutboundHttp http;
    private final Clock clock;
    private @Nullable Access access;

    RemoteSerai(RemoteSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        // it may stand in the internal network, where providers may not: a client of its own
        this.http = new OutboundHttp(new OutboundSettings(AllowedHosts.parse(settings.authority()), null));
    }

    private record Access(SecretValue token, Instant until) {}

    JsonNode get(String path) {
        return call(() -> new HttpGet(uri("/api/v1/" + path)));
    }

    JsonNode post(String path, JsonNode body) {
        return call(() -> {
            HttpPost post = new HttpPost(uri("/api/v1/" + path));
            post.setEntity(new StringEntity(body.toString(), ContentType.APPLICATION_JSON));
            return post;
        });
    }

    static JsonMapper json() {
        return JSON;
    }

    private interface Request {
        HttpUriRequestBase make();
    }

    private JsonNode call(Request request) {
        SecretValue token = token(null);
        Exchange.Answered answer = send(request.make(), "Bearer " + token.reveal());
        if (answer.status() == 401) {
            answer = send(request.make(), "Bearer " + token(token).reveal());
        }
        if (answer.status() / 100 == 2) {
            return read(answer);
        }
        throw refusal(answer);
    }

    /** @param refused one that will not do any more; null if none was */
    private synchronized SecretValue token(@Nullable SecretValue refused) {
        @Nullable Access known = access;
        if (known != null && !known.token().equals(refused) && clock.instant().isBefore(known.until())) {
            return known.token();
        }
        HttpPost post = new HttpPost(uri("/oauth2/token"));
        post.setEntity(new StringEntity("grant_type=client_credentials", ContentType.APPLICATION_FORM_URLENCODED));
        String credentials = encode(settings.clientId()) + ":"
                + encode(settings.clientSecret().reveal());
        Exchange.Answered answer =
                send(post, "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        JsonNode json = read(answer);
        @Nullable
        SecretValue token = SecretValue.ofNullable(json.path("access_token").asText());
        if (answer.status() / 100 == 2 && token != null) {
            Duration life =
                    Duration.ofSeconds(json.path("expires_in").asLong(60)).minus(MARGIN);
            access = new Access(token, clock.instant().plus(life));
            return token;
        }
        if (answer.status() == 429 || answer.status() / 100 == 5) {
            throw refusal(answer);
        }
        throw new SeraiException(
                ErrorType.CONFIGURATION,
                "serai_refused",
                "Serai at " + settings.server() + " does not take '" + settings.clientId() + "' and its secret ("
                        + json.path("error").asText(Integer.toString(answer.status()))
                        + "): make a service account there, or correct them.");
    }

    private Exchange.Answered send(HttpUriRequestBase request, String authorization) {
        request.setHeader(new BasicHeader("Authorization", authorization, true));
        request.setHeader("Accept", "application/json");
        return switch (http.send(request, DEADLINE, LARGEST_ANSWER)) {
            case Exchange.Answered answered -> answered;
            case Exchange.NotSent(String detail) -> throw away(detail, null);
            case Exchange.AnswerLost(String detail) -> throw away(detail, null);
        };
    }

    private SeraiException refusal(Exchange.Answered answer) {
        JsonNode problem = read(answer);
        String detail = problem.path("detail").asText("status " + answer.status());
        String code = problem.path("code").asText();
        if (code.equals("reauthorization_required")) {
            return new ReauthorizationRequiredException(detail);
        }
        return switch (answer.status()) {
            case 429, 500, 502, 503, 504 -> away(detail, RetryAfter.parse(answer.header("Retry-After"), clock));
            case 404 -> new SeraiException(ErrorType.CONFIGURATION, "unknown_connection", detail);
            default ->
                new SeraiException(
                        ErrorType.CONFIGURATION, "serai_refused", "Serai at " + settings.server() + ": " + detail);
        };
    }

    private CredentialUnavailableException away(String detail, @Nullable Duration retryAfter) {
        return new CredentialUnavailableException(
                ErrorType.VAULT,
                "No token from Serai at " + settings.server() + " right now: " + detail,
                retryAfter,
                null);
    }

    private URI uri(String path) {
        return URI.create(settings.server().toString().replaceAll("/+$", "") + path);
    }

    private static JsonNode read(Exchange.Answered answer) {
        try {
            @Nullable JsonNode json = JSON.readTree(answer.body());
            return json == null ? MissingNode.getInstance() : json;
        } catch (IOException _) {
            return MissingNode.getInstance();
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
