package dev.serai.benchmarks;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;

/** {@link BrokerBenchmark}'s results in Markdown. */
final class BrokerTable {
    private BrokerTable() {}

    static void print(Collection<RunResult> results) {
        System.out.println(
                "| threads | tokens held | characters of a token | a hit, median | iterations | allocated |");
        System.out.println("|---|---|---|---|---|---|");
        results.forEach(BrokerTable::print);
    }

    private static void print(RunResult result) {
        double[] nanos = Scores.of(result, "nanosOfHit");
        int threads = result.getParams().getThreads();
        System.out.println(String.format(
                Locale.ROOT,
                "| %d | %s | %s | %.0f ns | %d | %.1f B |",
                threads,
                result.getParams().getParam("tokens"),
                result.getParams().getParam("characters"),
                Ratios.median(nanos) / threads,
                nanos.length,
                Ratios.median(Scores.of(result, "gc.alloc.rate.norm"))));
    }
}
