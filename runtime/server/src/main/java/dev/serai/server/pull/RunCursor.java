package dev.serai.server.pull;

import dev.serai.server.web.HttpProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a reader of a pull's history stands, as text. Good for that pull alone. */
final class RunCursor {
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{8})-(\\d{1,18})");

    private RunCursor() {}

    static String write(ScheduledPull pull, PullRunRow last) {
        return pull.id().substring(0, 8) + "-" + last.id();
    }

    /**
     * The run before which to go on.
     *
     * @param text null is the latest
     * @throws HttpProblem 422, {@code invalid_cursor}
     */
    static long read(ScheduledPull pull, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !pull.id().startsWith(matcher.group(1))) {
            throw HttpProblem.unprocessable(
                    "invalid_cursor", "after is the next that an answer about this very pull gave.");
        }
        return Long.parseLong(matcher.group(2));
    }
}
