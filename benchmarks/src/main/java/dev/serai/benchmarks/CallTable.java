package dev.serai.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.RunResult;

/** {@link CallBenchmark}'s results in Markdown. */
final class CallTable {
    private CallTable() {}

    static void print(Collection<RunResult> results) {
        System.out.println("| threads | compared | median of ratios | iterations | camel-http, median |");
        System.out.println("|---|---|---|---|---|");
        results.forEach(CallTable::print);
    }

    private static void print(RunResult result) {
        int threads = result.getParams().getThreads();
        double[] http = Scores.of(result, "http");
        double[] connector = Scores.of(result, "connector");
        String micros = String.format(Locale.ROOT, "%.0f µs", Ratios.median(http) / threads / 1000);
        print(threads, "`connector:` / camel-http", ratios(connector, http), http.length, micros);
        print(
                threads,
                "`connector:` / camel-http without cookies, redirects and the like",
                ratios(connector, Scores.of(result, "leanHttp")),
                http.length,
                micros);
        print(
                threads,
                "camel-http / camel-http (noise)",
                ratios(Scores.of(result, "httpAgain"), http),
                http.length,
                micros);
    }

    private static void print(int threads, String what, Ratios ratios, int iterations, String micros) {
        System.out.println("| " + threads + " | " + what + " | " + ratios + " | " + iterations + " | " + micros + " |");
    }

    private static Ratios ratios(double[] measured, double[] base) {
        List<Double> ratios = IntStream.range(0, measured.length)
                .mapToObj(i -> measured[i] / base[i])
                .toList();
        return Ratios.of(ratios);
    }
}
