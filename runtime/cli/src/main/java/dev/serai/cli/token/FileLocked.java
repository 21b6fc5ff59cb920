package dev.serai.cli.token;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A lock among processes: the system takes it off whoever ends, however it ends. */
final class FileLocked implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(20);

    private final FileChannel channel;

    private FileLocked(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for its turn.
     *
     * @return null if it does not come in this time
     */
    static @Nullable FileLocked take(Path file, Duration patience) throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PrivateFile.owner());
        try {
            long end = System.nanoTime() + patience.toNanos();
            @Nullable FileLock lock = channel.tryLock();
            while (lock == null && System.nanoTime() < end) {
                Thread.sleep(STEP);
                lock = channel.tryLock();
            }
            if (lock != null) {
                return new FileLocked(channel);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
