package dev.serai.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the problems of one file; knows at which line each place stands. One problem per place. */
final class Problems {
    private final String file;
    private final Map<JsonPointer, Integer> lines = new HashMap<>();
    private final Set<JsonPointer> faulty = new HashSet<>();
    private final List<ConnectorProblem> problems = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void place(JsonPointer at, int line) {
        lines.put(at, line);
    }

    /** Adds a problem unless this place has one already: the first is the cause of the others. */
    void add(JsonPointer at, String message) {
        add(at, line(at), message);
    }

    void add(JsonPointer at, int line, String message) {
        if (faulty.add(at)) {
            problems.add(new ConnectorProblem(file, line, dotted(at), message));
        }
    }

    /** A problem of the file as a whole. */
    void add(int line, String message) {
        problems.add(new ConnectorProblem(file, line, "", message));
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    List<ConnectorProblem> list() {
        return problems.stream()
                .sorted(Comparator.comparingInt(ConnectorProblem::line).thenComparing(ConnectorProblem::field))
                .toList();
    }

    /** The line of this place or, if it is missing, of what it is missing from. */
    private int line(JsonPointer at) {
        for (JsonPointer place = at; place != null; place = place.head()) {
            Integer line = lines.get(place);
            if (line != null) {
                return line;
            }
        }
        return 1;
    }

    /** The place as people write it: {@code api.expired_when[1].status}. */
    static String dotted(JsonPointer at) {
        StringBuilder dotted = new StringBuilder();
        for (JsonPointer rest = at; !rest.matches(); rest = rest.tail()) {
            if (rest.getMatchingIndex() >= 0) {
                dotted.append('[').append(rest.getMatchingIndex()).append(']');
            } else {
                dotted.append(dotted.isEmpty() ? "" : ".").append(rest.getMatchingProperty());
            }
        }
        return dotted.toString();
    }
}
