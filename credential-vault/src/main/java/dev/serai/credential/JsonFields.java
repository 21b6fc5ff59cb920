package dev.serai.credential;

import static dev.serai.credential.CredentialJson.unreadable;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of one stored document, each of exactly the expected type, and none beyond those asked for. */
final class JsonFields {
    private final JsonNode object;
    private final Set<String> known = new HashSet<>();

    JsonFields(JsonNode object) {
        if (!object.isObject()) {
            throw unreadable("is not a JSON object");
        }
        this.object = object;
    }

    String text(String name) {
        return asText(name, required(name));
    }

    @Nullable
    String textOrNull(String name) {
        JsonNode value = field(name);
        return value == null ? null : asText(name, value);
    }

    SecretValue secret(String name) {
        return asSecret(name, text(name));
    }

    @Nullable
    SecretValue secretOrNull(String name) {
        String text = textOrNull(name);
        return text == null ? null : asSecret(name, text);
    }

    long number(String name) {
        JsonNode value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw unreadable("has a field " + name + " that is not a whole number");
        }
        return value.longValue();
    }

    Instant instant(String name) {
        return asInstant(name, text(name));
    }

    long numberOr(String name, long absent) {
        return field(name) == null ? absent : number(name);
    }

    @Nullable
    Instant instantOrNull(String name) {
        String text = textOrNull(name);
        return text == null ? null : asInstant(name, text);
    }

    List<String> texts(String name) {
        JsonNode array = required(name);
        if (!array.isArray()) {
            throw unreadable("has a field " + name + " that is not a list");
        }
        List<String> texts = new ArrayList<>();
        array.forEach(value -> texts.add(asText(name, value)));
        return texts;
    }

    Map<String, String> textMap(String name) {
        JsonNode map = required(name);
        if (!map.isObject()) {
            throw unreadable("has a field " + name + " that is not an object");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.properties().forEach(entry -> texts.put(entry.getKey(), asText(name, entry.getValue())));
        return texts;
    }

    void expectNothingElse() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw unreadable("has a field that this Serai does not know");
            }
        });
    }

    private @Nullable JsonNode field(String name) {
        known.add(name);
        return object.get(name);
    }

    private JsonNode required(String name) {
        JsonNode value = field(name);
        if (value == null) {
            throw unreadable("lacks the field " + name);
        }
        return value;
    }

    private static String asText(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw unreadable("has a field " + name + " that is not a text");
        }
        return value.textValue();
    }

    private static SecretValue asSecret(String name, String text) {
        if (text.isEmpty()) {
            throw unreadable("has an empty field " + name);
        }
        return SecretValue.of(text);
    }

    private static Instant asInstant(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            throw unreadable("has a field " + name + " that is not a time");
        }
    }
}
