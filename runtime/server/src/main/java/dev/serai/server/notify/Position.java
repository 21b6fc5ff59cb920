package dev.serai.server.notify;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in the order of events; the id of an event in the stream. */
record Position(long xact, long id) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,19})-([0-9]{1,18})");

    /** Empty if it is none of ours. */
    static Optional<Position> read(String text) {
        Matcher form = FORM.matcher(text);
        try {
            return form.matches()
                    ? Optional.of(new Position(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return xact + "-" + id;
    }
}
