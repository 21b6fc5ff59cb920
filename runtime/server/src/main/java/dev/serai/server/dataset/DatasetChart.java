package dev.serai.server.dataset;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dataset's latest records as lines over time: one per numeric field, and where a text field tells a few things apart (such
 * as sensors), one for each of them.
 *
 * @param time the field that gives the time; null if there is none: there is no chart then
 * @param fields numeric ones
 * @param group the field that tells lines apart; null for one line
 */
record DatasetChart(
        @Nullable String time,
        List<String> fields,
        @Nullable String group,
        List<Series> series) {
    private static final int MOST_GROUPS = 8;
    private static final DatasetChart NONE = new DatasetChart(null, List.of(), null, List.of());

    /** @param points pairs of milliseconds since 1970 and value, in the order of time */
    record Series(String field, String label, List<List<Number>> points) {}

    static DatasetChart of(@Nullable String timeField, List<DatasetRecord> records) {
        List<Map<String, JsonNode>> rows =
                records.stream().map(one -> Fields.of(one.data())).toList();
        @Nullable String time = time(timeField, rows);
        if (time == null) {
            return NONE;
        }
        List<String> fields = numeric(rows);
        @Nullable String group = group(time, rows);
        Map<String, Series> series = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> at(row, time) != null)
                .sorted(Comparator.comparing(
                        row -> requireNonNull(row.get(time)).asText()))
                .forEach(row -> fields.forEach(field -> add(series, row, time, field, group)));
        return new DatasetChart(time, fields, group, List.copyOf(series.values()));
    }

    private static void add(
            Map<String, Series> series, Map<String, JsonNode> row, String time, String field, @Nullable String group) {
        JsonNode value = row.get(field);
        Instant at = at(row, time);
        if (value == null || !value.isNumber() || at == null) {
            return;
        }
        String label = group == null || row.get(group) == null ? field : Fields.text(row.get(group));
        series.computeIfAbsent(field + "\n" + label, _ -> new Series(field, label, new ArrayList<>()))
                .points()
                .add(List.of(at.toEpochMilli(), value.decimalValue()));
    }

    private static @Nullable String time(@Nullable String pointer, List<Map<String, JsonNode>> rows) {
        if (rows.isEmpty()) {
            return null;
        }
        String declared = pointer == null ? "" : pointer.replaceFirst("^/", "").replace('/', '.');
        return rows.getFirst().containsKey(declared)
                ? declared
                : rows.getFirst().keySet().stream()
                        .filter(field -> at(rows.getFirst(), field) != null)
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable Instant at(Map<String, JsonNode> row, String field) {
        JsonNode value = row.get(field);
        return value == null || !value.isTextual() ? null : Position.time(value.asText());
    }

    private static List<String> numeric(List<Map<String, JsonNode>> rows) {
        Set<String> fields = new LinkedHashSet<>();
        rows.forEach(row -> row.forEach((field, value) -> {
            if (value.isNumber()) {
                fields.add(field);
            }
        }));
        return List.copyOf(fields);
    }

    private static @Nullable String group(String time, List<Map<String, JsonNode>> rows) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        rows.forEach(row -> row.forEach((field, value) -> {
            if (value.isTextual() && !field.equals(time)) {
                values.computeIfAbsent(field, _ -> new LinkedHashSet<>()).add(value.asText());
            }
        }));
        return values.entrySet().stream()
                .filter(one -> one.getValue().size() > 1 && one.getValue().size() <= MOST_GROUPS)
                .filter(one -> one.getValue().size() * 2 <= rows.size())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
