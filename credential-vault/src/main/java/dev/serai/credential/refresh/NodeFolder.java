package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * What makes a process the same node after a restart: its name and its journal, in one folder that one process at a time
 * owns. Two processes under one name would each believe the other's unanswered refreshes to be its own.
 */
public final class NodeFolder implements AutoCloseable {
    private static final String NAME = "name";

    private final Path folder;
    private final FileChannel lock;
    private final String node;

    private NodeFolder(Path folder, FileChannel lock, String node) {
        this.folder = folder;
        this.lock = lock;
        this.node = node;
    }

    /**
     * @param folder made if it is missing
     * @throws SeraiException CONFIGURATION, {@code node_in_use} if another process has it, {@code node_folder_unusable}
     */
    public static NodeFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (lock.tryLock() == null) {
                    throw inUse(folder);
                }
                return new NodeFolder(folder, lock, name(folder.resolve(NAME)));
            } catch (OverlappingFileLockException _) {
                lock.close();
                throw inUse(folder);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "node_folder_unusable",
                    false,
                    "The folder " + folder
                            + ", where this node keeps its name and its journal, cannot be used: it must be"
                            + " writable for Serai, and its disk not full.",
                    e);
        }
    }

    /** The node's name, for somebody who only looks; empty before the first start. */
    public static Optional<String> nameIn(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        return Files.exists(file)
                ? Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip())
                : Optional.empty();
    }

    /** The same for as long as the folder exists. */
    public String node() {
        return node;
    }

    public Path journal() {
        return folder.resolve("answers");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static String name(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path half = file.resolveSibling("name.half");
            Files.writeString(half, "node-" + UUID.randomUUID().toString().substring(0, 8));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    private static SeraiException inUse(Path folder) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "node_in_use",
                "Another Serai runs as the node of " + folder
                        + ". Stop it, or give this one a home of its own by SERAI_HOME.");
    }
}
