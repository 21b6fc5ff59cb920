package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Faults by name, as the control API takes them: {@code {"fault": "unavailable", "on": "token", "times": 3}}. Without
 * {@code times} a fault strikes until all are taken back.
 */
final class FaultJson {
    private FaultJson() {}

    /** @throws IllegalArgumentException if there is no such fault */
    static Fault read(JsonNode json) {
        String name = json.path("fault").asText();
        String value = json.path("value").asText();
        return switch (name) {
            case "answer" ->
                new Fault.Instead(
                        json.path("status").asInt(200),
                        headers(json),
                        json.path("body").asText());
            case "unavailable" -> Faults.unavailable();
            case "too_many_requests" ->
                Faults.tooManyRequests(json.path("retry_after").asText("1"));
            case "html" -> Faults.html();
            case "redirect" -> Faults.redirect(json.path("to").asText("/_elsewhere"));
            case "invalid_client" -> Faults.invalidClient();
            case "invalid_grant" -> Faults.invalidGrant();
            case "unauthorized" -> new Fault.Unauthorized();
            case "slow" -> new Fault.Late(duration(json, 2_000));
            case "slow_answer" -> new Fault.LateAnswer(duration(json, 2_000));
            case "slow_drip" -> new Fault.SlowDrip(duration(json, 200));
            case "drop_answer" -> new Fault.DropAnswer();
            case "fail_after" -> new Fault.FailAfter(json.path("status").asInt(500));
            case "huge_body" -> new Fault.HugeBody(json.path("bytes").asLong(100_000_000));
            case "gzip_bomb" -> new Fault.GzipBomb(json.path("bytes").asLong(512_000_000));
            case "edit" -> new Fault.Edit(members(json.path("set")), texts(json.path("remove")));
            case "without_access_token" -> Faults.withoutAccessToken();
            case "without_expires_in" -> Faults.withoutExpiresIn();
            case "expires_in" -> new Fault.Edit(Map.of("expires_in", json.path("value")), List.of());
            case "huge_expires_in" -> Faults.hugeExpiresIn();
            case "token_type" -> Faults.tokenType(value);
            case "without_refresh_token" -> new Fault.KeepRefreshToken(false);
            case "empty_refresh_token" -> new Fault.KeepRefreshToken(true);
            case "forgive_reuse" -> new Fault.ForgiveReuse();
            case "token_error_echo" -> new Fault.EchoGrant();
            case "camel_headers" -> Faults.camelHeaders();
            case "headers" -> new Fault.ExtraHeaders(headers(json));
            case "refuse_consent" -> new Fault.RefuseConsent();
            case "fewer_scopes" -> new Fault.GrantOnly(value);
            case "wrong_iss" -> new Fault.Iss(value.isEmpty() ? "https://attacker.example" : value);
            case "missing_iss" -> new Fault.Iss(null);
            default -> throw new IllegalArgumentException("There is no fault '" + name + "'");
        };
    }

    private static Duration duration(JsonNode json, long otherwise) {
        return Duration.ofMillis(json.path("ms").asLong(otherwise));
    }

    private static Map<String, String> headers(JsonNode json) {
        Map<String, String> headers = new LinkedHashMap<>();
        json.path("headers")
                .properties()
                .forEach(one -> headers.put(one.getKey(), one.getValue().asText()));
        return headers;
    }

    private static Map<String, JsonNode> members(JsonNode json) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        if (json instanceof ObjectNode object) {
            object.properties().forEach(one -> members.put(one.getKey(), one.getValue()));
        }
        return members;
    }

    private static List<String> texts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        json.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
