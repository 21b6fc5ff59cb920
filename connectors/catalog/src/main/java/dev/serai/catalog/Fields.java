package dev.serai.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connector.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads fields of a checked document. */
final class Fields {
    private Fields() {}

    static String string(JsonNode parent, String key) {
        return parent.path(key).asText();
    }

    static @Nullable String stringOrNull(JsonNode parent, String key) {
        return parent.has(key) ? string(parent, key) : null;
    }

    static String stringOr(JsonNode parent, String key, String otherwise) {
        return parent.has(key) ? string(parent, key) : otherwise;
    }

    static Template template(JsonNode parent, String key) {
        return new Template(string(parent, key));
    }

    static @Nullable Template templateOrNull(JsonNode parent, String key) {
        return parent.has(key) ? template(parent, key) : null;
    }

    static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    static Map<String, String> strings(JsonNode parent, String key) {
        return entries(parent.path(key), JsonNode::asText);
    }

    static Map<String, Template> templates(JsonNode mapping) {
        return entries(mapping, value -> new Template(value.asText()));
    }

    /** The entries of a mapping in their order; none if it is missing. */
    static <T> Map<String, T> entries(JsonNode mapping, Function<JsonNode, T> read) {
        Map<String, T> entries = new LinkedHashMap<>();
        mapping.properties().forEach(entry -> entries.put(entry.getKey(), read.apply(entry.getValue())));
        return entries;
    }

    /** {@code single-use} is {@code SINGLE_USE}. */
    static <E extends Enum<E>> E choice(Class<E> type, JsonNode parent, String key, E otherwise) {
        return parent.has(key)
                ? Enum.valueOf(type, string(parent, key).replace('-', '_').toUpperCase(Locale.ROOT))
                : otherwise;
    }

    /** {@code 90s}, {@code 30m}, {@code 2h}, {@code 90d}; null if it is not given. */
    static @Nullable Duration duration(JsonNode parent, String key) {
        if (!parent.has(key)) {
            return null;
        }
        String text = string(parent, key);
        long amount = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(amount);
            case 'm' -> Duration.ofMinutes(amount);
            case 'h' -> Duration.ofHours(amount);
            case 'd' -> Duration.ofDays(amount);
            default -> throw new IllegalStateException("the schema lets no such duration through: " + text);
        };
    }
}
