package dev.serai.lab.stampede;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * One experiment's outcome.
 *
 * @param what happened in the middle
 * @param tokenCalls that reached the provider
 * @param failed callers with another answer than 200
 * @param alive what became of the connection
 * @param wall until all callers were answered
 * @param lone one caller's refresh in the same run
 * @param faults why it does not hold; none if it does
 */
record Row(
        String what,
        int callers,
        int tokenCalls,
        int failed,
        String alive,
        Duration wall,
        Duration lone,
        List<String> faults) {
    static final String HEADING = """
            | in the middle | callers | token calls | failed | alive | wall | × a lone refresh | holds |
            |---|---|---|---|---|---|---|---|""";

    Row {
        faults = List.copyOf(faults);
    }

    boolean holds() {
        return faults.isEmpty();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %s | %.2f s | %.1f | %s |",
                what,
                callers,
                tokenCalls,
                failed,
                alive,
                seconds(wall),
                seconds(wall) / seconds(lone),
                holds() ? "yes" : "**no**");
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
