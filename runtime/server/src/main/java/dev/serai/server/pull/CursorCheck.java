package dev.serai.server.pull;

import dev.serai.connector.Pull;
import dev.serai.server.web.HttpProblem;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Whether a text can be a pull's cursor. */
final class CursorCheck {
    private static final int LONGEST = 1_000;

    private CursorCheck() {}

    /** @throws HttpProblem 422, {@code invalid_cursor} */
    static void check(Pull pull, String name, String value) {
        Pull.Cursor cursor = pull.cursor();
        if (cursor == null) {
            throw invalid("Pull '" + name + "' has no cursor: it reads everything at every run.");
        }
        switch (cursor.type()) {
            case TIME -> {
                if (!isTime(value)) {
                    throw invalid("The cursor of '" + name + "' is an RFC 3339 time such as 2026-01-31T00:00:00Z.");
                }
            }
            case NUMBER -> {
                if (!isNumber(value)) {
                    throw invalid("The cursor of '" + name + "' is a number.");
                }
            }
            case OPAQUE -> {
                if (value.isEmpty() || value.length() > LONGEST || value.indexOf('\0') >= 0) {
                    throw invalid("The cursor of '" + name + "' is a text of at most " + LONGEST + " characters.");
                }
            }
        }
    }

    private static boolean isTime(String value) {
        try {
            return OffsetDateTime.parse(value).getYear() > 0;
        } catch (DateTimeParseException _) {
            return false;
        }
    }

    private static boolean isNumber(String value) {
        try {
            return value.length() <= LONGEST && new BigDecimal(value).scale() < LONGEST;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static HttpProblem invalid(String message) {
        return HttpProblem.unprocessable("invalid_cursor", message);
    }
}
