package dev.serai.server.dataset;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes any number of records, a part of them in memory at a time. */
@Component
class DatasetExport {
    private static final int PART = 500;
    private static final int MOST_COLUMNS = 500;

    private final Datasets datasets;
    private final JsonMapper json;

    DatasetExport(Datasets datasets, JsonMapper json) {
        this.datasets = datasets;
        this.json = json;
    }

    /** A record as the API tells it. */
    record Item(
            String key,
            Instant changedAt,
            boolean deleted,
            @JsonRawValue String data) {
        static Item of(DatasetRecord one) {
            return new Item(one.key(), one.changedAt(), one.deleted(), one.data());
        }
    }

    /**
     * What to write.
     *
     * @param limit the most records
     */
    record Range(long after, boolean withDeleted, int limit) {}

    /** A JSON object per line. */
    void ndjson(Dataset dataset, Range range, Writer out) throws IOException {
        each(dataset, range, one -> write(out, json.writeValueAsString(Item.of(one)) + "\n"));
        out.flush();
    }

    /** The records' fields, and before them their key and when they changed. */
    void csv(Dataset dataset, Range range, Writer out) throws IOException {
        Set<String> columns = new LinkedHashSet<>();
        each(
                dataset,
                range,
                one -> Fields.of(one.data()).keySet().forEach(field -> {
                    if (columns.size() < MOST_COLUMNS) {
                        columns.add(field);
                    }
                }));
        Csv csv = new Csv(out);
        Set<String> header = new LinkedHashSet<>(List.of("_key", "_changed_at"));
        header.addAll(columns);
        csv.header(header);
        each(dataset, range, one -> {
            try {
                csv.row(one, columns);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        out.flush();
    }

    private void each(Dataset dataset, Range range, Consumer<DatasetRecord> taker) {
        long after = range.after();
        int left = range.limit();
        List<DatasetRecord> part;
        do {
            int wanted = Math.min(PART, left);
            part = datasets.records(dataset.id(), after, range.withDeleted(), wanted);
            part.forEach(taker);
            left -= part.size();
            after = part.isEmpty() ? after : part.getLast().position();
        } while (left > 0 && part.size() == PART);
    }

    private static void write(Writer out, String text) {
        try {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
