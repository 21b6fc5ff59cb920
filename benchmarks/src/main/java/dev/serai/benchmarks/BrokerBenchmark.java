package dev.serai.benchmarks;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.CredentialBroker;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What each call pays for its token: {@code CredentialBroker} with good tokens in memory. Every connection's row is looked
 * at again every 2 s, as always, by whoever comes then. A hundred hits are timed at once, and the median of the hundreds
 * counts: one in which something else got the processor is no median.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 8, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class BrokerBenchmark {
    private static final int HITS = 100;
    private static final URI NEVER_CALLED = URI.create("http://127.0.0.1:9");

    /** All threads ask the same broker. */
    @State(Scope.Benchmark)
    public static class Shared {
        @Param({"1", "10000"})
        int tokens;

        @Param({"40", "4000"})
        int characters;

        private @Nullable ConnectedAccounts accounts;
        private ConnectionId[] ids = {};

        @Setup
        public void connect() throws IOException {
            String rest = "x".repeat(characters);
            accounts = new ConnectedAccounts(NEVER_CALLED, tokens, id -> (id + rest).substring(0, characters));
            ids = new ConnectionId[tokens];
            Arrays.setAll(ids, i -> new ConnectionId(ConnectedAccounts.alias(i)));
            // as callers come: in no order that memory was filled in
            Collections.shuffle(Arrays.asList(ids), new Random(1));
        }

        @TearDown
        public void close() throws IOException {
            accounts().close();
        }

        CredentialBroker broker() {
            return accounts().broker();
        }

        private ConnectedAccounts accounts() {
            return Objects.requireNonNull(accounts, "not connected");
        }
    }

    /** Nanoseconds of a hit in this iteration: the median of all hundreds. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Samples {
        private final Durations hundreds = new Durations();
        private int next;

        @Setup(Level.Iteration)
        public void forget() {
            hundreds.clear();
        }

        public double nanosOfHit() {
            return hundreds.median() / HITS;
        }
    }

    @Benchmark
    @OperationsPerInvocation(HITS)
    public void hits(Shared shared, Samples samples, Blackhole sink) {
        CredentialBroker broker = shared.broker();
        ConnectionId[] ids = shared.ids;
        int next = samples.next;
        long start = System.nanoTime();
        for (int i = 0; i < HITS; i++) {
            sink.consume(broker.token(ids[next]));
            next = next + 1 == ids.length ? 0 : next + 1;
        }
        samples.hundreds.add(System.nanoTime() - start);
        samples.next = next;
    }
}
