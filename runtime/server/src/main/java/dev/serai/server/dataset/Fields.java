package dev.serai.server.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.camel.pull.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** A record as columns: fields of objects within it are named {@code outer.inner}, arrays stay JSON. */
final class Fields {
    private static final int DEEPEST = 4;

    private Fields() {}

    static Map<String, JsonNode> of(String json) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        add("", read(json), 0, fields);
        return fields;
    }

    static JsonNode read(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("A stored record is not JSON.", broken);
        }
    }

    /** As a person reads it. */
    static String text(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        if (value.isNumber()) {
            return value.decimalValue().toPlainString();
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static void add(String name, JsonNode value, int depth, Map<String, JsonNode> fields) {
        if (value.isObject() && depth < DEEPEST && !value.isEmpty()) {
            value.properties()
                    .forEach(field -> add(
                            name.isEmpty() ? field.getKey() : name + "." + field.getKey(),
                            field.getValue(),
                            depth + 1,
                            fields));
        } else if (!name.isEmpty()) {
            fields.put(name, value);
        }
    }
}
