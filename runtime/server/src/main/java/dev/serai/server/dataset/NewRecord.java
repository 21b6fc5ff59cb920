package dev.serai.server.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A record to store.
 *
 * @param key what identifies it within its dataset
 * @param data not null even if deleted
 */
public record NewRecord(String key, ObjectNode data, boolean deleted) {
    private static final char NUL = '\0';
    private static final char REPLACEMENT = '\uFFFD';

    /** As PostgreSQL takes it, whose texts have no NUL. */
    String storedKey() {
        return key.replace(NUL, REPLACEMENT);
    }

    String storedData() {
        String json = data.toString();
        return json.contains("\\u0000") ? withoutNul(data).toString() : json;
    }

    private static JsonNode withoutNul(JsonNode node) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = nodes.objectNode();
                object.properties()
                        .forEach(field ->
                                copy.set(field.getKey().replace(NUL, REPLACEMENT), withoutNul(field.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = nodes.arrayNode();
                array.forEach(item -> copy.add(withoutNul(item)));
                yield copy;
            }
            case JsonNode other
            when other.isTextual() -> nodes.textNode(other.asText().replace(NUL, REPLACEMENT));
            case JsonNode other -> other;
        };
    }
}
