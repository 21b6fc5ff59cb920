package dev.serai.cli.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.CommandFailure;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON field by field: that starts faster than mapping classes, and what is unknown does no harm. */
public final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** @return {@link MissingNode} for what is no JSON */
    public static JsonNode parse(String text) {
        try {
            @Nullable JsonNode read = MAPPER.readTree(text);
            return read == null ? MissingNode.getInstance() : read;
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    /** @throws IllegalArgumentException if there is no such text */
    public static String text(JsonNode json, String field) {
        @Nullable String text = textOrNull(json, field);
        if (text == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return text;
    }

    /**
     * What a server has to say in its answer.
     *
     * @throws CommandFailure 69 if it does not
     */
    public static String answered(JsonNode answer, String field) {
        @Nullable String text = textOrNull(answer, field);
        if (text == null) {
            throw CommandFailure.unavailable("The server answered, but without " + field
                    + ": it is not the one that was expected, or broken. Check its address.");
        }
        return text;
    }

    /** Null if it is absent, null or empty. */
    public static @Nullable String textOrNull(JsonNode json, String field) {
        JsonNode node = json.path(field);
        return node.isValueNode() && !node.isNull() && !node.asText().isEmpty() ? node.asText() : null;
    }
}
