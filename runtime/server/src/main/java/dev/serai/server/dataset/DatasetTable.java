package dev.serai.server.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records as rows for a page. */
public record DatasetTable(List<String> columns, List<List<Cell>> rows) {
    private static final int MOST_COLUMNS = 12;
    private static final int LONGEST = 200;

    /**
     * A cell.
     *
     * @param time ISO, if it is one
     */
    public record Cell(String text, boolean number, java.time.@Nullable Instant time) {}

    /** Whether all that the column holds are numbers. */
    public boolean isNumber(String column) {
        int index = columns.indexOf(column);
        return rows.stream()
                .map(row -> row.get(index))
                .allMatch(cell -> cell.number() || cell.text().isEmpty());
    }

    static DatasetTable of(List<DatasetRecord> records) {
        List<Map<String, JsonNode>> all =
                records.stream().map(one -> Fields.of(one.data())).toList();
        Set<String> columns = new LinkedHashSet<>();
        all.forEach(row -> columns.addAll(row.keySet()));
        List<String> shown = columns.stream().limit(MOST_COLUMNS).toList();
        List<List<Cell>> rows = new ArrayList<>();
        all.forEach(row ->
                rows.add(shown.stream().map(column -> cell(row.get(column))).toList()));
        return new DatasetTable(shown, rows);
    }

    private static Cell cell(@Nullable JsonNode value) {
        if (value == null) {
            return new Cell("", false, null);
        }
        String text = Fields.text(value);
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return new Cell(cut, value.isNumber(), value.isTextual() ? Position.time(text) : null);
    }
}
