package dev.serai.camel.pull;

import dev.serai.connector.Pull.Cursor;
import dev.serai.connector.Pull.CursorType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares cursor values by their type. */
final class Cursors {
    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("(.*[+-]\\d\\d)(\\d\\d)");

    private final Cursor cursor;

    Cursors(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Whether the value is of the declared type. */
    boolean isReadable(String value) {
        return switch (cursor.type()) {
            case TIME -> time(value) != null;
            case NUMBER -> number(value) != null;
            case OPAQUE -> true;
        };
    }

    /** The later one; an opaque one's order is that of arrival. */
    String later(@Nullable String before, String value) {
        return before == null || cursor.type() == CursorType.OPAQUE || compare(before, value) < 0 ? value : before;
    }

    /** Where a run begins that follows one with this high-water mark. */
    String start(@Nullable String highWater) {
        if (highWater == null) {
            return cursor.start();
        }
        Instant time = cursor.overlap().isZero() ? null : time(highWater);
        return time == null ? highWater : time.minus(cursor.overlap()).toString();
    }

    /** Whether a run that begins at {@code start} may meet a record with this cursor. */
    boolean isMetAgain(String value, String start) {
        return cursor.type() == CursorType.OPAQUE ? value.equals(start) : compare(value, start) >= 0;
    }

    private int compare(String one, String other) {
        return switch (cursor.type()) {
            case TIME -> known(time(one), one).compareTo(known(time(other), other));
            case NUMBER -> known(number(one), one).compareTo(known(number(other), other));
            case OPAQUE -> 0;
        };
    }

    private static <T> T known(@Nullable T value, String text) {
        if (value == null) {
            throw new IllegalStateException(
                    "A cursor that was checked is not readable: " + text.length() + " characters.");
        }
        return value;
    }

    /** RFC 3339, with or without the colon in the offset (Salesforce writes +0000). */
    private static @Nullable Instant time(String value) {
        var matcher = OFFSET_WITHOUT_COLON.matcher(value);
        String text = matcher.matches() ? matcher.group(1) + ":" + matcher.group(2) : value;
        try {
            return OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable BigDecimal number(String value) {
        try {
            return new BigDecimal(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
