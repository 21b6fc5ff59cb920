package dev.serai.server.ops;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.quartz.spi.ThreadPool;

/** Quartz's threads, virtual: as many jobs at once as {@code threadCount} says. Made by Quartz, by its name. */
public final class VirtualThreadPool implements ThreadPool {
    private static final long PATIENCE_MILLIS = 500;
    private static final long DRAIN_SECONDS = 30;

    private volatile int threadCount = 20;
    private volatile Semaphore free = new Semaphore(threadCount);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-", 0).factory());

    /** How many jobs run at once; before {@link #initialize} only. */
    public void setThreadCount(int threadCount) {
        this.threadCount = threadCount;
    }

    @Override
    public void initialize() {
        free = new Semaphore(threadCount);
    }

    @Override
    public boolean runInThread(Runnable job) {
        Semaphore permit = free;
        permit.acquireUninterruptibly();
        try {
            threads.execute(() -> {
                try {
                    job.run();
                } finally {
                    permit.release();
                }
            });
            return true;
        } catch (java.util.concurrent.RejectedExecutionException _) {
            permit.release();
            return false;
        }
    }

    /** Quartz asks this first, and acquires as many triggers as it hears. */
    @Override
    public int blockForAvailableThreads() {
        try {
            while (!threads.isShutdown()) {
                if (free.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    free.release();
                    return Math.max(1, free.availablePermits());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    @Override
    public void shutdown(boolean waitForJobs) {
        threads.shutdown();
        if (waitForJobs) {
            try {
                threads.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public int getPoolSize() {
        return threadCount;
    }

    @Override
    public void setInstanceId(String id) {}

    @Override
    public void setInstanceName(String name) {}
}
