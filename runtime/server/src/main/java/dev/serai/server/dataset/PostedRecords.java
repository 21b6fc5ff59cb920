package dev.serai.server.dataset;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.camel.pull.Json;
import dev.serai.server.web.HttpProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Records that a client sends: an object, an array of them, or one after the other. */
final class PostedRecords {
    private static final int MOST = 10_000;
    private static final ObjectReader READER = Json.MAPPER.readerFor(JsonNode.class);

    private PostedRecords() {}

    /** @throws HttpProblem 422, naming the record that is wrong */
    static List<NewRecord> read(String body, String key) {
        JsonPointer pointer = pointer(key);
        List<NewRecord> records = new ArrayList<>();
        try (MappingIterator<JsonNode> values = READER.readValues(body)) {
            while (values.hasNext()) {
                JsonNode value = values.next();
                for (JsonNode one : value.isArray() ? value : List.of(value)) {
                    records.add(record(one, pointer, records.size() + 1));
                }
            }
        } catch (JsonProcessingException wrong) {
            throw HttpProblem.unprocessable(
                    "invalid_records",
                    "The body is not JSON after record " + records.size()
                            + ". Send an object, an array of objects, or one object per line.");
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory does not fail.", e);
        }
        return records;
    }

    private static NewRecord record(JsonNode value, JsonPointer pointer, int number) {
        if (number > MOST) {
            throw HttpProblem.unprocessable("too_many_records", "Send at most " + MOST + " records at once.");
        }
        JsonNode key = value.at(pointer);
        if (!(value instanceof ObjectNode object)
                || !key.isValueNode()
                || key.isNull()
                || key.asText().isEmpty()) {
            throw HttpProblem.unprocessable(
                    "invalid_records",
                    "Record " + number + " is not an object with a key at " + pointer
                            + ". Name another field in the parameter key, e.g. key=/number.");
        }
        return new NewRecord(key.asText(), object, false);
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException _) {
            throw HttpProblem.unprocessable("invalid_key", "key is a JSON pointer such as /id (RFC 6901).");
        }
    }
}
