package dev.serai.connector;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A resource that can be read on a schedule, page by page.
 *
 * @param path a path or a whole URL on an allowed host; {@code {cursor}} and settings may stand in it
 * @param query values likewise
 * @param records pointer to the array of records; empty if the answer itself is the array
 * @param key pointer, within a record, to what identifies it
 * @param cursor how only what is new gets read; null reads everything at every run
 * @param pages how the next page is asked for
 * @param deleted how a record says that it was deleted; null if it never does
 */
public record Pull(
        Template path,
        Map<String, Template> query,
        String records,
        String key,
        @Nullable Cursor cursor,
        Pagination pages,
        @Nullable DeletedSign deleted) {
    public Pull {
        query = Map.copyOf(query);
        Pointers.check("records", records);
        Pointers.check("key", key);
    }

    /**
     * @param at pointer, within a record, to the cursor field
     * @param type how values are compared
     * @param start where the first run begins
     * @param overlap how far a run reaches back behind the last one's end: late records are not missed. Zero or more;
     *     for {@link CursorType#TIME} only
     */
    public record Cursor(String at, CursorType type, String start, Duration overlap) {
        public Cursor {
            Pointers.check("cursor.at", at);
            if (overlap.isNegative()) {
                throw new InvalidConnectorException("cursor.overlap", "must not be negative");
            }
            if (!overlap.isZero() && type != CursorType.TIME) {
                throw new InvalidConnectorException("cursor.overlap", "needs a cursor of type time");
            }
        }
    }

    /** How cursor values are compared. */
    public enum CursorType {
        /** RFC 3339 times; a missing colon in the offset is forgiven. */
        TIME,
        NUMBER,
        /** Texts without an order: the last record's value is the cursor. */
        OPAQUE
    }

    /**
     * @param at pointer, within a record
     * @param is the text that it must have; null if it only has to be there
     */
    public record DeletedSign(String at, @Nullable String is) {
        public DeletedSign {
            Pointers.check("deleted.at", at);
        }
    }
}
