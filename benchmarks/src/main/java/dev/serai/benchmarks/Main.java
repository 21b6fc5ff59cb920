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

/**
 * One measurement and its table in Markdown. Those of calls and tokens are JMH's, with its own arguments behind the name
 * ({@code -h} lists them).
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        String name = args.length == 0 ? "" : args[0];
        switch (name) {
            case "vault" -> VaultReads.print();
            case "journal" -> JournalCost.print();
            case "due" -> DueScans.print();
            case "people" -> PeopleCosts.print();
            case "bridge" -> BridgePolls.print(Arrays.copyOfRange(args, 1, args.length));
            default -> jmh(name, args);
        }
    }

    private static void jmh(String name, String[] args) throws Exception {
        CommandLineOptions options =
                new CommandLineOptions(Arrays.stream(args).skip(1).toArray(String[]::new));
        if (options.shouldHelp()) {
            options.showHelp();
            return;
        }
        switch (name) {
            case "calls" -> run(options, CallBenchmark.class, CallTable::print);
            case "broker" -> run(options, BrokerBenchmark.class, BrokerTable::print);
            default ->
                throw new IllegalArgumentException(
                        "Name what to measure: calls, broker, vault, journal, due, people or bridge.");
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
