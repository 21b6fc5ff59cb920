package dev.serai.lab.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;

/**
 * A connected account, as a script sees it at any node.
 *
 * @param id the connection's
 */
public record Account(Script script, String id) {
    /** The connection as the API tells it. */
    public JsonNode show(PlatformNode node) {
        return Script.json(script.get(node, path("")));
    }

    public long generation(PlatformNode node) {
        return show(node).path("generation").asLong();
    }

    public Instant expiresAt(PlatformNode node) {
        return Instant.parse(show(node).path("expires_at").asText());
    }

    /** A call of the provider's API through the platform. */
    public HttpResponse<String> call(PlatformNode node, String path) {
        return script.get(node, path("/proxy" + path));
    }

    /** Refreshes unless there is a newer generation than that. */
    public HttpResponse<String> refresh(PlatformNode node, long used) {
        return script.post(node, path("/refresh"), Map.of("used_generation", used));
    }

    private String path(String more) {
        return "/api/v1/connections/" + id + more;
    }
}
