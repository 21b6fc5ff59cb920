package dev.serai.camel.pull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The position up to which a pull has durably delivered.
 *
 * @param cursor the high-water mark: the greatest cursor delivered; null before the first record, or if the pull has none
 * @param unfinished where a run stands that has not come to its end; null between runs
 * @param delivered records that the next run may meet again, because it begins at the cursor, or an overlap before it; by
 *     key. They are not delivered again unless they changed
 */
public record Checkpoint(@Nullable String cursor, @Nullable Unfinished unfinished, Map<String, Delivered> delivered) {
    /** Nothing was delivered yet. */
    public static final Checkpoint NONE = new Checkpoint(null, null, Map.of());

    public Checkpoint {
        delivered = Map.copyOf(delivered);
    }

    /** Between runs, with this high-water mark: start over from there. */
    public static Checkpoint at(@Nullable String cursor) {
        return new Checkpoint(cursor, null, Map.of());
    }

    /**
     * A run between two of its pages: the next goes on at the next page and fetches no committed one again.
     *
     * @param start what {@code {cursor}} stands for in this run
     * @param next the next page's URL, token, offset or number, whichever the pull's pagination has
     */
    public record Unfinished(String start, String next) {}

    /**
     * @param cursor the record's own
     * @param fingerprint of its content
     */
    public record Delivered(String cursor, String fingerprint) {}
}
