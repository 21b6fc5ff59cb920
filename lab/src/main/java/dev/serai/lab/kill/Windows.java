package dev.serai.lab.kill;

import dev.serai.lab.fault.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How long refreshes that nobody held stood between a step and the next. Thread-safe. */
final class Windows {
    private final List<Map<Step, Duration>> passed = new ArrayList<>();

    synchronized void add(Map<Step, Duration> times) {
        passed.add(times);
    }

    synchronized int count() {
        return passed.size();
    }

    /** Median and maximum in milliseconds; a dash where nothing was measured. */
    synchronized String of(Step step) {
        List<Duration> all = passed.stream()
                .map(times -> between(times, step))
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        return all.isEmpty()
                ? "– | –"
                : String.format(Locale.ROOT, "%.1f | %.1f", millis(all.get(all.size() / 2)), millis(all.getLast()));
    }

    private static @Nullable Duration between(Map<Step, Duration> times, Step step) {
        @Nullable Duration start = times.get(step == Step.CALL_UNDER_WAY ? Step.BEFORE_CALL : step);
        @Nullable Duration end = step == Step.BEFORE_CALL || step == Step.RELEASED ? null : times.get(next(step));
        return start == null || end == null ? null : end.minus(start);
    }

    private static Step next(Step step) {
        List<Step> all = List.of(Step.values());
        return all.get(all.indexOf(step) + 1);
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
