package dev.serai.camel.pull;

import dev.serai.connector.ErrorType;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** One file per pull in a folder; survives a crash of the process and of the machine. For one process at a time. */
public final class FileCheckpointStore implements CheckpointStore {
    private final Path folder;

    /** @param folder made if it is not there */
    public FileCheckpointStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public Checkpoint load(PullKey key) {
        try {
            return CheckpointJson.read(Files.readString(file(key)));
        } catch (NoSuchFileException e) {
            return Checkpoint.NONE;
        } catch (IOException e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public void save(PullKey key, Checkpoint checkpoint) {
        Path file = file(key);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(CheckpointJson.write(checkpoint));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed("write", key, e);
        }
    }

    @Override
    public void remove(PullKey key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            throw failed("remove", key, e);
        }
    }

    /** Encoded, so that no key names another place; a dot at the start would name the folder itself. */
    private Path file(PullKey key) {
        String name = URLEncoder.encode(key.connection(), StandardCharsets.UTF_8) + "~"
                + URLEncoder.encode(key.pull(), StandardCharsets.UTF_8) + "~"
                + URLEncoder.encode(key.consumer(), StandardCharsets.UTF_8);
        return folder.resolve("pull~" + name + ".json");
    }

    private static PullException failed(String what, PullKey key, IOException e) {
        return new PullException(
                ErrorType.INTERNAL,
                "checkpoint_unavailable",
                true,
                "Cannot " + what + " the checkpoint of " + key + ": "
                        + e.getClass().getSimpleName() + ". Look after the folder of checkpoints.",
                e);
    }
}
