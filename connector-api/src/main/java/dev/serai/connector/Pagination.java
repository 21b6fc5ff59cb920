package dev.serai.connector;

import org.jspecify.annotations.Nullable;

/** How the next page is asked for. */
public sealed interface Pagination {
    /** Everything comes at once. */
    record None() implements Pagination {}

    /** The answer holds the next page's URL, whole or relative; it must stay on an allowed host. */
    record NextUrl(String at) implements Pagination {
        public NextUrl {
            Pointers.check("pages.next_url", at);
        }
    }

    /** The next page's URL stands in the {@code Link} header with {@code rel="next"} (RFC 8288). */
    record LinkHeader() implements Pagination {}

    /** The answer holds a token that goes into a query parameter. */
    record CursorToken(String at, String parameter) implements Pagination {
        public CursorToken {
            Pointers.check("pages.cursor.at", at);
        }
    }

    /** The number of records already read goes into a query parameter; a page shorter than {@code size} is the last. */
    record Offset(String parameter, @Nullable String sizeParameter, int size) implements Pagination {
        public Offset {
            positive("pages.offset.size", size);
        }
    }

    /** Pages are numbered; a page shorter than {@code size} is the last. */
    record PageNumber(String parameter, int first, @Nullable String sizeParameter, int size) implements Pagination {
        public PageNumber {
            positive("pages.page.size", size);
        }
    }

    private static void positive(String field, int size) {
        if (size < 1) {
            throw new InvalidConnectorException(field, "must be at least 1");
        }
    }
}
