package dev.serai.server.database;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says that this process, and no other, owns the database of a home folder. The operating system frees it at any death. */
final class HomeLock implements AutoCloseable {
    /** Closing any channel to a file frees the whole process's lock on it: an owned file must not be opened a second time. */
    private static final Set<Path> OWNED_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private HomeLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @param file its real path */
    static HomeLock take(Path file) throws IOException {
        if (!OWNED_HERE.add(file)) {
            throw inUse(file, ProcessHandle.current().pid() + " (this one)");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw inUse(file, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return new HomeLock(file, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            OWNED_HERE.remove(file);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        OWNED_HERE.remove(file);
    }

    private static SeraiException inUse(Path file, String process) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "database_in_use",
                "Another Serai, process %s, runs with the home folder %s. Stop it, or give this one a home of its own by SERAI_HOME."
                        .formatted(process, file.getParent()));
    }
}
