package dev.serai.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** JMH with its own arguments ({@code -h} lists them), and at the end a table of ratios in Markdown. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws CommandLineOptionException, RunnerException, IOException {
        CommandLineOptions options = new CommandLineOptions(args);
        if (options.shouldHelp()) {
            options.showHelp();
            return;
        }
        Collection<RunResult> results = new Runner(options).run();
        System.out.println();
        System.out.println("| threads | compared | median of ratios | iterations | camel-http, median |");
        System.out.println("|---|---|---|---|---|");
        results.forEach(Main::print);
    }

    private static void print(RunResult result) {
        int threads = result.getParams().getThreads();
        List<IterationResult> iterations = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .toList();
        double[] http = iterations.stream()
                .mapToDouble(iteration -> score(iteration, "http"))
                .toArray();
        String micros = String.format(Locale.ROOT, "%.0f µs", Ratios.median(http) / threads / 1000);
        print(threads, "`connector:` / camel-http", ratios(iterations, "connector"), http.length, micros);
        print(threads, "camel-http / camel-http (noise)", ratios(iterations, "httpAgain"), http.length, micros);
    }

    private static void print(int threads, String what, Ratios ratios, int iterations, String micros) {
        System.out.println("| " + threads + " | " + what + " | " + ratios + " | " + iterations + " | " + micros + " |");
    }

    private static Ratios ratios(List<IterationResult> iterations, String kind) {
        List<Double> ratios = new ArrayList<>();
        for (IterationResult iteration : iterations) {
            ratios.add(score(iteration, kind) / score(iteration, "http"));
        }
        return Ratios.of(ratios);
    }

    private static double score(IterationResult iteration, String kind) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(kind), kind)
                .getScore();
    }
}
