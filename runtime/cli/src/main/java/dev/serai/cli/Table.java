package dev.serai.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Rows for people, aligned. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        row(heads);
    }

    void row(String... cells) {
        rows.add(Arrays.stream(cells).map(Table::cell).toList());
    }

    void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            List<String> padded = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                padded.add(row.get(i) + " ".repeat(widths[i] - row.get(i).length()));
            }
            out.println(padded.stream().collect(Collectors.joining("  ")).stripTrailing());
        }
    }

    /** What is absent is seen to be. */
    static String cell(String text) {
        return text.isEmpty() ? "-" : Printable.of(text);
    }
}
