package dev.serai.camel.pull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.camel.pull.Checkpoint.Delivered;
import dev.serai.camel.pull.Checkpoint.Unfinished;
import dev.serai.connector.ErrorType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A checkpoint as text, for files and databases. */
public final class CheckpointJson {
    private static final int VERSION = 1;

    private CheckpointJson() {}

    public static String write(Checkpoint checkpoint) {
        ObjectNode json = Json.MAPPER.createObjectNode().put("v", VERSION);
        if (checkpoint.cursor() != null) {
            json.put("cursor", checkpoint.cursor());
        }
        Unfinished unfinished = checkpoint.unfinished();
        if (unfinished != null) {
            json.putObject("unfinished").put("start", unfinished.start()).put("next", unfinished.next());
        }
        ObjectNode delivered = json.putObject("delivered");
        checkpoint
                .delivered()
                .forEach((key, record) ->
                        delivered.putArray(key).add(record.cursor()).add(record.fingerprint()));
        return json.toString();
    }

    /** @throws PullException CONFIGURATION, {@code checkpoint_unreadable} */
    public static Checkpoint read(String text) {
        try {
            JsonNode json = Json.MAPPER.readTree(text);
            if (json.path("v").asInt() != VERSION) {
                throw unreadable(null);
            }
            JsonNode unfinished = json.path("unfinished");
            Map<String, Delivered> delivered = new HashMap<>();
            for (Map.Entry<String, JsonNode> entry : json.path("delivered").properties()) {
                delivered.put(
                        entry.getKey(),
                        new Delivered(
                                entry.getValue().path(0).asText(),
                                entry.getValue().path(1).asText()));
            }
            return new Checkpoint(
                    json.hasNonNull("cursor") ? json.path("cursor").asText() : null,
                    unfinished.isObject()
                            ? new Unfinished(
                                    unfinished.path("start").asText(),
                                    unfinished.path("next").asText())
                            : null,
                    delivered);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    private static PullException unreadable(@Nullable Throwable cause) {
        return new PullException(
                ErrorType.CONFIGURATION,
                "checkpoint_unreadable",
                false,
                "A stored checkpoint is not readable: a newer version wrote it, or something else did. Reset the pull"
                        + " to read everything anew.",
                cause);
    }
}
