package dev.serai.testkit.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts every request: when it arrives under its kind, when it is answered under {@code kind.status}. */
final class RequestLog {
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Long> pages = new TreeMap<>();

    synchronized void arrived(String kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    synchronized void answered(RecordedRequest request) {
        requests.add(request);
        counts.merge(request.kind() + "." + (request.status() == 0 ? "dropped" : request.status()), 1L, Long::sum);
    }

    synchronized void page(String pathAndQuery) {
        pages.merge(pathAndQuery, 1L, Long::sum);
    }

    synchronized List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    synchronized Map<String, Long> pages() {
        return new TreeMap<>(pages);
    }

    synchronized void clear() {
        requests.clear();
        counts.clear();
        pages.clear();
    }
}
