package dev.serai.credential.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML document in which each part knows its line, so that an error can name it. Scalars stay as they are written. */
sealed interface Yaml {
    /** Counted from 1; of a mapping's value, the line of its key. */
    int line();

    /** A scalar. */
    record Text(int line, String value) implements Yaml {}

    /** A sequence. */
    record Items(int line, List<Yaml> items) implements Yaml {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** A mapping, in the order of the file; keys without a value, or with an empty one, are left out. */
    record Fields(int line, Map<String, Yaml> fields) implements Yaml {}

    /** This is no YAML that we read. The parser's own message is not kept: it quotes the file, secrets and all. */
    final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        private Malformed(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    /** The first document; null if it is empty. */
    static @Nullable Yaml parse(String text) throws IOException, Malformed {
        var factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (YAMLParser parser = factory.createParser(text)) {
            return parser.nextToken() == null ? null : value(parser, line(parser));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new Malformed(line, "this is no YAML, or a key is there twice; check the indentation and the quotes");
        }
    }

    private static int line(YAMLParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static @Nullable Yaml value(YAMLParser parser, int line) throws IOException, Malformed {
        if (parser.isCurrentAlias()) {
            throw new Malformed(line, "YAML aliases (*name) are not read here; write the value out");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(parser, line);
            case START_ARRAY -> items(parser, line);
            case VALUE_NULL -> null;
            case VALUE_STRING -> parser.getText().isEmpty() ? null : new Text(line, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> new Text(line, parser.getText());
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new Malformed(line, "a plain value, a list or a mapping is needed here");
        };
    }

    private static Fields fields(YAMLParser parser, int start) throws IOException, Malformed {
        Map<String, Yaml> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            int line = line(parser);
            parser.nextToken();
            Yaml value = value(parser, line);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return new Fields(start, fields);
    }

    private static Items items(YAMLParser parser, int line) throws IOException, Malformed {
        List<Yaml> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Yaml item = value(parser, line(parser));
            if (item != null) {
                items.add(item);
            }
        }
        return new Items(line, items);
    }
}
