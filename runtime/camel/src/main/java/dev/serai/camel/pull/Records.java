package dev.serai.camel.pull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connector.ErrorType;
import dev.serai.connector.Pull;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the records out of a page. A record that cannot be told from others stops the run: none is lost silently. */
final class Records {
    private final String name;
    private final Pull pull;
    private final @Nullable Cursors cursors;

    Records(String name, Pull pull, @Nullable Cursors cursors) {
        this.name = name;
        this.pull = pull;
        this.cursors = cursors;
    }

    List<PulledRecord> read(JsonNode page) {
        JsonNode array = page.at(pull.records());
        if (!array.isArray()) {
            throw wrong("the answer has no array of records at '" + pull.records() + "'", "records");
        }
        List<PulledRecord> records = new ArrayList<>(array.size());
        for (JsonNode item : array) {
            if (!(item instanceof ObjectNode json)) {
                throw wrong(
                        "an item at '" + pull.records() + "' is no JSON object but " + item.getNodeType(), "records");
            }
            records.add(record(json));
        }
        return records;
    }

    private PulledRecord record(ObjectNode json) {
        @Nullable String key = Json.scalar(json.at(pull.key()));
        if (key == null) {
            throw wrong("a record has no key at '" + pull.key() + "'", "key");
        }
        boolean deleted = isDeleted(json);
        return new PulledRecord(key, json, deleted, cursor(key, json, deleted));
    }

    private boolean isDeleted(ObjectNode json) {
        Pull.DeletedSign sign = pull.deleted();
        if (sign == null) {
            return false;
        }
        JsonNode found = json.at(sign.at());
        return !found.isMissingNode()
                && !found.isNull()
                && (sign.is() == null || sign.is().equals(Json.scalar(found)));
    }

    private @Nullable String cursor(String key, ObjectNode json, boolean deleted) {
        Pull.Cursor declared = pull.cursor();
        if (declared == null || cursors == null) {
            return null;
        }
        @Nullable String value = Json.scalar(json.at(declared.at()));
        if (value == null && deleted) {
            return null;
        }
        if (value == null || !cursors.isReadable(value)) {
            throw wrong("record '" + key + "' has no " + declared.type() + " at '" + declared.at() + "'", "cursor");
        }
        return value;
    }

    private PullException wrong(String what, String field) {
        return PullException.of(
                ErrorType.CONFIGURATION,
                "pull_record",
                "Pull '" + name + "': " + what + ". Nothing of this page was delivered, and the pull stands before it."
                        + " Mend '" + field + "' of the connector's pull.");
    }
}
