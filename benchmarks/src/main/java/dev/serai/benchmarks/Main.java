package dev.serai.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** One measurement by JMH, with JMH's own arguments behind its name ({@code -h} lists them), and its table in Markdown. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        String name = args.length == 0 ? "" : args[0];
        CommandLineOptions options =
                new CommandLineOptions(Arrays.stream(args).skip(1).toArray(String[]::new));
        if (options.shouldHelp()) {
            options.showHelp();
            return;
        }
        switch (name) {
            case "calls" -> run(options, CallBenchmark.class, CallTable::print);
            case "broker" -> run(options, BrokerBenchmark.class, BrokerTable::print);
            default -> throw new IllegalArgumentException("Name what to measure: calls or broker.");
        }
    }

    /** A measurement that fails in part has no table. */
    private static void run(CommandLineOptions given, Class<?> benchmark, Consumer<Collection<RunResult>> table)
            throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(given)
                        .include(benchmark.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
        System.out.println();
        table.accept(results);
    }
}
