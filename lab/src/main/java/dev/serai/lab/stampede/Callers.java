package dev.serai.lab.stampede;

import dev.serai.lab.platform.Account;
import dev.serai.lab.platform.PlatformNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * What became of callers that all called at once, each at the next node.
 *
 * @param refusals what the others than 200 were told, each once
 * @param wall until the last of them had its answer
 */
record Callers(int count, int failed, List<String> refusals, Duration wall) {
    static Callers atOnce(int count, List<PlatformNode> nodes, Account account, String path) {
        CountDownLatch ready = new CountDownLatch(count);
        AtomicLong start = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> calls = IntStream.range(0, count)
                    .mapToObj(n -> threads.submit(() -> {
                        ready.countDown();
                        // the last one to be ready starts the clock
                        ready.await();
                        start.compareAndSet(0, System.nanoTime());
                        return call(nodes.get(n % nodes.size()), account, path);
                    }))
                    .toList();
            List<String> refusals = calls.stream()
                    .map(Callers::outcome)
                    .filter(told -> !told.isEmpty())
                    .toList();
            Duration wall = Duration.ofNanos(System.nanoTime() - start.get());
            return new Callers(
                    count, refusals.size(), refusals.stream().distinct().toList(), wall);
        }
    }

    private static String outcome(Future<String> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Empty for a success. */
    private static String call(PlatformNode node, Account account, String path) {
        try {
            HttpResponse<String> answer = account.call(node, path);
            return answer.statusCode() == 200 ? "" : answer.statusCode() + " " + answer.body();
        } catch (UncheckedIOException e) {
            return "no answer: " + e.getCause();
        }
    }
}
