package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spreadsheets: values are read and appended; and who the user is. */
final class SheetsApi implements ResourceApi {
    private static final Pattern VALUES = Pattern.compile("/v4/spreadsheets/([\\w-]+)/values/([^/]+?)(:append)?");

    private final Records records;
    private final RequestLog log;
    private final Map<String, List<JsonNode>> appended = new ConcurrentHashMap<>();

    SheetsApi(Records records, RequestLog log) {
        this.records = records;
        this.log = log;
    }

    @Override
    public Answer answer(Call call, String user) {
        if (call.path().matches("(/oauth2/v[23]|/v1)/userinfo")) {
            return Answer.json(
                    200,
                    Json.object()
                            .put("sub", Users.id(user))
                            .put("id", Users.id(user))
                            .put("name", Users.name(user))
                            .put("email", Users.email(user))
                            .put("email_verified", true));
        }
        Matcher values = VALUES.matcher(call.path());
        if (!values.matches()) {
            return Answer.notFound();
        }
        boolean append = values.group(3) != null;
        if (append && call.method().equals("POST")) {
            return append(call, values.group(1), values.group(2));
        }
        return !append && call.method().equals("GET")
                ? read(call, values.group(1), values.group(2))
                : Answer.notFound();
    }

    private Answer read(Call call, String sheet, String range) {
        ObjectNode answer = Json.object().put("range", range).put("majorDimension", "ROWS");
        ArrayNode rows = answer.putArray("values");
        int count = records.count();
        for (int number = 1; number <= count; number++) {
            rows.addArray()
                    .add("row-" + number)
                    .add(Records.madeAt(number).toString())
                    .add(number * 10);
        }
        rows(sheet).forEach(rows::add);
        log.page(call.path() + (call.rawQuery() == null ? "" : "?" + call.rawQuery()));
        return Answer.json(200, answer);
    }

    private Answer append(Call call, String sheet, String range) {
        JsonNode values = call.json().path("values");
        if (call.query("valueInputOption") == null || !values.isArray()) {
            ObjectNode error = Json.object();
            error.putObject("error")
                    .put("code", 400)
                    .put("message", "valueInputOption and values are required")
                    .put("status", "INVALID_ARGUMENT");
            return Answer.json(400, error);
        }
        List<JsonNode> more = new ArrayList<>();
        values.forEach(more::add);
        appended.merge(sheet, List.copyOf(more), (before, after) -> {
            List<JsonNode> both = new ArrayList<>(before);
            both.addAll(after);
            return List.copyOf(both);
        });
        ObjectNode answer = Json.object().put("spreadsheetId", sheet).put("tableRange", range);
        answer.putObject("updates").put("spreadsheetId", sheet).put("updatedRows", more.size());
        return Answer.json(200, answer);
    }

    /** The rows appended to a sheet so far. */
    List<JsonNode> rows(String sheet) {
        return appended.getOrDefault(sheet, List.of());
    }
}
