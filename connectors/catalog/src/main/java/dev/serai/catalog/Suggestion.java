package dev.serai.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what somebody meant to write. */
final class Suggestion {
    private Suggestion() {}

    /** The nearest of the known words, if it is near enough: at most a third of its letters differ. */
    static Optional<String> nearest(String written, Collection<String> known) {
        return known.stream()
                .filter(word -> distance(written, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt((String word) -> distance(written, word))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's distance; case, hyphen and underscore make no difference worth counting. */
    private static int distance(String one, String other) {
        String a = folded(one);
        String b = folded(other);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static String folded(String word) {
        String bounded = word.length() > 100 ? word.substring(0, 100) : word;
        return bounded.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }
}
