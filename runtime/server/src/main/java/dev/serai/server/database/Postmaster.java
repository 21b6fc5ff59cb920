package dev.serai.server.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL server process of one data folder, as its {@code postmaster.pid} names it. It outlives the death of
 * whoever started it. Only to be used by the owner of the folder's {@link HomeLock}: it stops what it finds.
 */
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Path data;
    private final Path pidFile;
    private final Optional<ProcessHandle> process;

    private Postmaster(Path data, Path pidFile, Optional<ProcessHandle> process) {
        this.data = data;
        this.pidFile = pidFile;
        this.process = process;
    }

    static Postmaster of(Path data) throws IOException {
        var pidFile = data.resolve("postmaster.pid");
        return new Postmaster(data, pidFile, pid(pidFile).flatMap(ProcessHandle::of));
    }

    /** Returns when it does not run (any more). */
    void stop() throws IOException {
        var handle = process.filter(ProcessHandle::isAlive).orElse(null);
        if (handle == null || Files.notExists(pidFile)) {
            return;
        }
        if (!isPostgresOf(data, handle)) {
            // The number was given to another program since, as happens in containers. The server would not start.
            Files.deleteIfExists(pidFile);
            return;
        }
        LOG.info("Stopping the embedded database's server, process {}", handle.pid());
        handle.destroy();
        // At SIGTERM it waits for its clients to go; at SIGINT it sends them away.
        if (!ended(handle, WAIT.dividedBy(6))) {
            interrupt(handle);
            if (!ended(handle, WAIT)) {
                throw new IOException("The embedded database's server, process " + handle.pid()
                        + ", does not stop. Stop it by hand and start Serai again.");
            }
        }
    }

    private static Optional<Long> pid(Path pidFile) throws IOException {
        try {
            return Files.readAllLines(pidFile).stream().findFirst().map(line -> Long.valueOf(line.strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NumberFormatException e) {
            throw new IOException(pidFile + " does not begin with a process number.", e);
        }
    }

    /** What cannot be seen is taken for it: then nothing is deleted, and stopping what is not ours is not permitted. */
    private static boolean isPostgresOf(Path data, ProcessHandle handle) {
        var info = handle.info();
        if (info.command().isEmpty()) {
            return true;
        }
        if (!info.command().get().endsWith("/postgres")) {
            return false;
        }
        return info.arguments()
                .map(List::of)
                .map(arguments -> arguments.contains(data.toString()))
                .orElse(true);
    }

    private static void interrupt(ProcessHandle handle) throws IOException {
        new ProcessBuilder("sh", "-c", "kill -INT " + handle.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** By its file, too: where nobody collects dead processes, as in a container without an init, the dead one stays listed. */
    private boolean ended(ProcessHandle handle, Duration wait) throws IOException {
        var deadline = System.nanoTime() + wait.toNanos();
        try {
            while (handle.isAlive() && Files.exists(pidFile)) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the embedded database's server stopped.", e);
        }
    }
}
