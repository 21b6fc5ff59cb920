package dev.serai.lab.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How often what happened. Thread-safe. */
final class Tally {
    private final Map<String, Integer> counts = new TreeMap<>();

    synchronized void one(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    synchronized int of(String what) {
        return counts.getOrDefault(what, 0);
    }

    synchronized void print(String heading, Consumer<String> out) {
        out.accept("| " + heading + " | times |");
        out.accept("|---|--:|");
        counts.forEach((what, times) -> out.accept("| " + what + " | " + times + " |"));
    }
}
