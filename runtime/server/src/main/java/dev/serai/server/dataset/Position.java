package dev.serai.server.dataset;

import dev.serai.server.web.HttpProblem;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a reader of a dataset stands, as text: {@code 12-345}, the dataset and the position in it. */
final class Position {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    private Position() {}

    static String write(Dataset dataset, long position) {
        return dataset.id() + "-" + position;
    }

    /**
     * @param text null is the beginning
     * @throws HttpProblem 422, {@code invalid_cursor}: also for one of another dataset
     */
    static long read(Dataset dataset, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != dataset.id()) {
            throw invalid(dataset);
        }
        return Long.parseLong(matcher.group(2));
    }

    /** A time instead of a cursor; null if it is none. A plus sign may have become a blank on its way. */
    static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static HttpProblem invalid(Dataset dataset) {
        return HttpProblem.unprocessable(
                "invalid_cursor",
                "since is a cursor that an answer of dataset '" + dataset.name() + "' gave, or an RFC 3339 time.");
    }
}
