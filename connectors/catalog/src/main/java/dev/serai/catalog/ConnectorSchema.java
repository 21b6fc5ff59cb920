package dev.serai.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The published JSON Schema, and its findings in words that help. The schema's descriptions are those words. */
final class ConnectorSchema {
    static final String TEXT = load();
    private static final JsonNode JSON = parse(TEXT);
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JSON);

    private ConnectorSchema() {}

    static void check(JsonNode document, Problems problems) {
        for (Error error : SCHEMA.validate(document)) {
            report(error, document, problems);
        }
    }

    private static void report(Error error, JsonNode document, Problems problems) {
        JsonPointer at = JsonPointer.compile(error.getInstanceLocation().toString());
        JsonPointer keyword =
                JsonPointer.compile(error.getSchemaLocation().getFragment().toString());
        JsonNode rule = JSON.at(keyword.head());
        JsonNode value = document.at(at);
        String evaluated = error.getEvaluationPath().toString();
        if (evaluated.contains("/oneOf")) {
            problems.add(at, "needs exactly one of get, post, put, patch, delete");
        } else {
            switch (error.getKeyword()) {
                case "required" ->
                    problems.add(
                            at.appendProperty(error.getProperty()),
                            "is missing: add it" + description(rule, error.getProperty()));
                case "additionalProperties" ->
                    problems.add(at.appendProperty(error.getProperty()), unknownKey(error.getProperty(), rule));
                case "propertyNames" ->
                    problems.add(
                            at.appendProperty(error.getProperty()),
                            "is no name for this place: write " + wanted(rule.path("propertyNames")));
                case "minProperties", "maxProperties" ->
                    problems.add(at, "needs exactly one of " + String.join(", ", names(rule.path("properties"))));
                case "type" -> problems.add(at, "must be " + types(rule.path("type")) + ", not " + kind(value));
                case "enum" -> problems.add(at, "must be " + oneOf(rule.path("enum"), value));
                case "const" -> problems.add(at, "must be " + rule.path("const").asText() + ", or left out");
                case "uniqueItems" -> problems.add(at, "names something twice: remove one");
                case "minItems" -> problems.add(at, "must not be an empty list: add an entry or remove the key");
                case "minLength" -> problems.add(at, "must not be empty");
                case "maxLength" -> problems.add(at, "is longer than " + rule.path("maxLength") + " characters");
                default -> problems.add(at, "must be " + wanted(rule) + ", not " + quoted(value));
            }
        }
    }

    private static String unknownKey(String name, JsonNode rule) {
        List<String> known = names(rule.path("properties"));
        Optional<String> meant = Suggestion.nearest(name, known);
        return meant.map(key -> "is not known here; did you mean " + key + "?")
                .orElseGet(() -> "is not known here; known are " + String.join(", ", known));
    }

    private static String oneOf(JsonNode choices, JsonNode value) {
        List<String> known = new ArrayList<>();
        choices.forEach(choice -> known.add(choice.asText()));
        String list = "one of " + String.join(", ", known) + ", not " + quoted(value);
        return Suggestion.nearest(value.asText(), known)
                .map(choice -> list + "; did you mean " + choice + "?")
                .orElse(list);
    }

    private static String description(JsonNode rule, String property) {
        String description =
                rule.path("properties").path(property).path("description").asText();
        if (description.isEmpty()) {
            return "";
        }
        String phrase = description.endsWith(".") ? description.substring(0, description.length() - 1) : description;
        boolean word = phrase.length() > 1 && Character.isLowerCase(phrase.charAt(1));
        return " (" + (word ? phrase.substring(0, 1).toLowerCase(Locale.ROOT) + phrase.substring(1) : phrase) + ")";
    }

    private static String wanted(JsonNode rule) {
        JsonNode referred = rule.has("$ref")
                ? JSON.at(JsonPointer.compile(rule.path("$ref").asText().substring(1)))
                : rule;
        return referred.path("description").asText();
    }

    private static List<String> names(JsonNode properties) {
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String types(JsonNode type) {
        List<String> words = new ArrayList<>();
        if (type.isArray()) {
            type.forEach(each -> words.add(typeWord(each.asText())));
        } else {
            words.add(typeWord(type.asText()));
        }
        int last = words.size() - 1;
        return last == 0 ? words.getFirst() : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static String typeWord(String type) {
        return switch (type) {
            case "object" -> "a mapping of keys to values";
            case "array" -> "a list";
            case "string" -> "text";
            case "integer" -> "a whole number";
            case "boolean" -> "true or false";
            default -> type;
        };
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "a mapping";
            case ARRAY -> "a list";
            case NULL, MISSING -> "empty";
            case BINARY, BOOLEAN, NUMBER, POJO, STRING -> quoted(value);
        };
    }

    private static String quoted(JsonNode value) {
        if (value.isContainerNode() || value.isNull()) {
            return kind(value);
        }
        String text = value.asText().replaceAll("\\p{Cntrl}", "?");
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }

    private static String load() {
        try (InputStream in = ConnectorSchema.class.getResourceAsStream("connector.schema.json")) {
            if (in == null) {
                throw new IllegalStateException("connector.schema.json is missing from the jar: build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("connector.schema.json is no JSON", e);
        }
    }
}
