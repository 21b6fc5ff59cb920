package dev.serai.server;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** 50 calls a second through the platform's proxy, to one path after the other, whatever the earlier ones do. */
public final class Traffic implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(20);

    private final TestPlatform platform;
    private final Map<String, String> cookies;
    private final List<String> paths;
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    /** @param visitor whose session it is */
    public Traffic(TestPlatform platform, Visitor visitor, List<String> paths) {
        this.platform = platform;
        this.cookies = Map.copyOf(visitor.cookies());
        this.paths = List.copyOf(paths);
        var _ = clock.scheduleAtFixedRate(
                () -> callers.execute(this::call), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void call() {
        String path = paths.get(begun.getAndIncrement() % paths.size());
        try {
            Visitor caller = platform.visitor();
            caller.cookies().putAll(cookies);
            HttpResponse<String> answer = caller.get(path);
            if (answer.statusCode() != 200) {
                failed.add(answer.statusCode() + ": " + answer.body());
            }
        } catch (RuntimeException e) {
            failed.add(e.toString());
        }
        ended.incrementAndGet();
    }

    /** How many were answered so far. */
    public int calls() {
        return ended.get();
    }

    /** What came in the place of a 200. */
    public List<String> failed() {
        return List.copyOf(failed);
    }

    /** Waits for the calls under way. */
    @Override
    public void close() {
        clock.close();
        callers.close();
    }
}
