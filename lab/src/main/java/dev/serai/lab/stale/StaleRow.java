package dev.serai.lab.stale;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What the provider counted, and what became of the connections.
 *
 * @param usedSent refresh tokens that the provider refused because they were used before
 * @param faults what the refreshers were told instead of the next generation
 */
public record StaleRow(
        long refreshes, long usedSent, long connectionsLost, long grantsLost, Duration wall, List<String> faults) {
    static final String HEADING = """
            | reads | refreshes | used refresh tokens sent | grants lost | connections to authorise again | wall |
            |---|---|---|---|---|---|""";

    public StaleRow {
        faults = List.copyOf(faults);
    }

    /** Whether nothing went wrong. */
    public boolean isClean(int wanted) {
        return refreshes == wanted && usedSent == 0 && connectionsLost == 0 && grantsLost == 0 && faults.isEmpty();
    }

    String line(String reads) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %d | %d | %d | %.1f s |",
                reads,
                refreshes,
                usedSent,
                grantsLost,
                connectionsLost,
                wall.toMillis() / 1000.0);
    }
}
