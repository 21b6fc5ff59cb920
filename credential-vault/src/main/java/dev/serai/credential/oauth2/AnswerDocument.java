package dev.serai.credential.oauth2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a token answer, whatever its media type claims: JSON in any encoding, or a form, as old providers write. */
record AnswerDocument(JsonNode root) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FORM = Pattern.compile("[A-Za-z_]+=[^<>{}\\s]*");

    /** Null if it is neither. */
    static @Nullable AnswerDocument read(byte[] body) {
        @Nullable JsonNode json = json(body);
        if (json == null) {
            // one wrong byte in a description must not cost the tokens beside it
            String latin = new String(body, StandardCharsets.ISO_8859_1);
            json = json(latin.getBytes(StandardCharsets.UTF_8));
            if (json == null) {
                json = form(latin.strip());
            }
        }
        return json == null ? null : new AnswerDocument(json);
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node != null && node.isObject() ? node : null;
        } catch (IOException e) {
            // never passed on: the exception could repeat the body
            return null;
        }
    }

    private static @Nullable JsonNode form(String text) {
        if (!FORM.matcher(text).matches()) {
            return null;
        }
        try {
            return JSON.valueToTree(Forms.decode(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A text, number or truth value; null if there is none, or an empty one. */
    @Nullable
    String text(String pointer) {
        JsonNode node = root.at(pointer);
        return node.isValueNode() && !node.isNull() && !node.asText().isBlank() ? node.asText() : null;
    }

    /** All texts of an array, or the words of a text; null if there are none. */
    @Nullable
    List<String> words(String pointer, String separator) {
        JsonNode node = root.at(pointer);
        List<String> words = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(each -> words.add(each.asText()));
        } else if (node.isTextual()) {
            for (String word : node.asText().split("[\\s,]|" + Pattern.quote(separator), -1)) {
                words.add(word);
            }
        }
        words.removeIf(String::isBlank);
        return words.isEmpty() ? null : words;
    }
}
