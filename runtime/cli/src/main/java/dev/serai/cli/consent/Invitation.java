package dev.serai.cli.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.token.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody goes to allow something, and which code they enter there (RFC 8628 §3.2).
 *
 * @param link has the code in it; null if there is none
 * @param interval between two questions whether they have
 */
public record Invitation(String page, @Nullable String link, String userCode, Duration expiresIn, Duration interval) {
    private static final int USUAL_INTERVAL = 5;
    private static final int USUAL_LIFE = 600;

    /** @throws CommandFailure 69 if it is none */
    public static Invitation read(JsonNode json) {
        return new Invitation(
                Json.answered(json, "verification_uri"),
                Json.textOrNull(json, "verification_uri_complete"),
                Json.answered(json, "user_code"),
                Duration.ofSeconds(json.path("expires_in").asInt(USUAL_LIFE)),
                Duration.ofSeconds(Math.max(1, json.path("interval").asInt(USUAL_INTERVAL))));
    }

    /** What opens by a click or a camera. */
    public String best() {
        return link == null ? page : link;
    }

    /** For a program that shows it to somebody in its own way. */
    public ObjectNode json() {
        ObjectNode json = Json.object().put("verification_uri", page);
        if (link != null) {
            json.put("verification_uri_complete", link);
        }
        return json.put("user_code", userCode)
                .put("expires_in", expiresIn.toSeconds())
                .put("interval", interval.toSeconds());
    }
}
