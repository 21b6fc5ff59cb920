package dev.serai.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What the schema promises to editors. */
final class SchemaWalk {
    private SchemaWalk() {}

    static void check(String schema) throws JsonProcessingException {
        walk("#", new ObjectMapper().readTree(schema));
    }

    private static void walk(String at, JsonNode node) {
        if (node.path("type").asText().equals("object")) {
            assertThat(node.has("additionalProperties"))
                    .as("%s closes its keys", at)
                    .isTrue();
        }
        if (!at.endsWith("/properties") && node.path("properties").isObject()) {
            node.path("properties")
                    .properties()
                    .forEach(property -> assertThat(
                                    property.getValue().path("description").asText())
                            .as("%s describes %s", at, property.getKey())
                            .isNotEmpty());
        }
        node.properties().forEach(entry -> walk(at + "/" + entry.getKey(), entry.getValue()));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            walk(at + "/" + i, node.path(i));
        }
    }
}
