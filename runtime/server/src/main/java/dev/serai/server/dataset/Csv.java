package dev.serai.server.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it: a record from outside
 * must not run on whoever opens the file.
 */
final class Csv {
    private static final Pattern FORMULA =
            Pattern.compile("^[\\s]*[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20].*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

    private final Appendable out;

    Csv(Appendable out) {
        this.out = out;
    }

    void header(Collection<String> columns) throws IOException {
        line(columns.stream().map(Csv::cell).collect(Collectors.joining(",")));
    }

    void row(DatasetRecord record, Collection<String> columns) throws IOException {
        Map<String, JsonNode> fields = Fields.of(record.data());
        StringBuilder line = new StringBuilder(cell(record.key()))
                .append(',')
                .append(record.changedAt())
                .append(',');
        line.append(columns.stream().map(column -> cell(fields.get(column))).collect(Collectors.joining(",")));
        line(line);
    }

    private void line(CharSequence line) throws IOException {
        out.append(line).append("\r\n");
    }

    private static String cell(@Nullable JsonNode value) {
        if (value == null) {
            return "";
        }
        return value.isNumber() ? Fields.text(value) : cell(Fields.text(value));
    }

    static String cell(String text) {
        boolean formula =
                FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches();
        boolean dangerous = formula || (!text.isEmpty() && "\t\r\n".indexOf(text.charAt(0)) >= 0);
        String safe = dangerous ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
