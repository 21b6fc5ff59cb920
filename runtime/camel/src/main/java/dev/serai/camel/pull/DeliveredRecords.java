package dev.serai.camel.pull;

import dev.serai.camel.pull.Checkpoint.Delivered;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers the records that the next run may meet again. Bounded: beyond it, a record is rather delivered twice. */
final class DeliveredRecords {
    static final int MOST = 2_000;

    private final @Nullable Cursors cursors;
    private Map<String, Delivered> records;

    DeliveredRecords(@Nullable Cursors cursors, Map<String, Delivered> before) {
        this.cursors = cursors;
        this.records = new HashMap<>(before);
    }

    boolean isFresh(PulledRecord record) {
        Delivered known = records.get(record.key());
        return known == null || !known.fingerprint().equals(Fingerprints.of(record.json()));
    }

    void add(PulledRecord record) {
        if (cursors != null && record.cursor() != null) {
            records.put(record.key(), new Delivered(record.cursor(), Fingerprints.of(record.json())));
        }
    }

    /** Those at or after the place where the next run begins. */
    Map<String, Delivered> metAgain(@Nullable String highWater) {
        Map<String, Delivered> kept = new HashMap<>();
        if (cursors != null && highWater != null) {
            String start = cursors.start(highWater);
            records.forEach((key, delivered) -> {
                if (kept.size() < MOST && cursors.isMetAgain(delivered.cursor(), start)) {
                    kept.put(key, delivered);
                }
            });
        }
        records = kept;
        return kept;
    }
}
