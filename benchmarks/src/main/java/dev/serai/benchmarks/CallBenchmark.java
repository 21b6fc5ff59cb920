package dev.serai.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What {@code connector:} costs over camel-http. One operation is one call of each kind, in an order that is drawn anew
 * for each operation: whatever else the machine does meanwhile slows all of them. The score is their sum; what counts
 * is the median of each kind, in {@link Samples}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 10, time = 2)
@Fork(
        value = 5,
        jvmArgsAppend = {
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class CallBenchmark {
    /** All threads call through the same endpoints. */
    @State(Scope.Benchmark)
    public static class Shared {
        private @Nullable Calls calls;

        @Setup
        public void start() throws Exception {
            calls = new Calls();
        }

        @TearDown
        public void stop() throws Exception {
            calls().close();
        }

        Calls calls() {
            if (calls == null) {
                throw new IllegalStateException("Not started.");
            }
            return calls;
        }
    }

    /** Nanoseconds of each kind's calls in this iteration; the counters are their medians. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Samples {
        private final Durations http = new Durations();
        private final Durations httpAgain = new Durations();
        private final Durations leanHttp = new Durations();
        private final Durations connector = new Durations();
        private final Random random = new Random(1);
        private final int[] order = {0, 1, 2, 3};

        @Setup(Level.Iteration)
        public void forget() {
            http.clear();
            httpAgain.clear();
            leanHttp.clear();
            connector.clear();
        }

        /** Each time another: what one call leaves behind meets all the others alike. */
        int[] order() {
            for (int i = order.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int kept = order[i];
                order[i] = order[other];
                order[other] = kept;
            }
            return order;
        }

        public double http() {
            return http.median();
        }

        public double httpAgain() {
            return httpAgain.median();
        }

        public double leanHttp() {
            return leanHttp.median();
        }

        public double connector() {
            return connector.median();
        }
    }

    @Benchmark
    public void oneOfEach(Shared shared, Samples samples, Blackhole sink) {
        Calls calls = shared.calls();
        for (int kind : samples.order()) {
            long start = System.nanoTime();
            switch (kind) {
                case 0 -> {
                    sink.consume(calls.http());
                    samples.http.add(System.nanoTime() - start);
                }
                case 1 -> {
                    sink.consume(calls.connector());
                    samples.connector.add(System.nanoTime() - start);
                }
                case 2 -> {
                    sink.consume(calls.leanHttp());
                    samples.leanHttp.add(System.nanoTime() - start);
                }
                default -> {
                    sink.consume(calls.httpAgain());
                    samples.httpAgain.add(System.nanoTime() - start);
                }
            }
        }
    }
}
