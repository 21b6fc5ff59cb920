package dev.serai.credential.refresh;

import dev.serai.credential.DataKey;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.ConnectionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with one encrypted file per answer. Each is written whole, forced to the disk and renamed into place; the
 * folder is forced too, so that the name survives a power cut.
 */
public final class DiskJournal implements LocalJournal {
    private static final Logger LOG = LoggerFactory.getLogger(DiskJournal.class);
    private static final String SUFFIX = ".answer";
    private static final int PROBE_LENGTH = 8192;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");

    private final Path folder;
    private final JournalCodec codec;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    /** @throws JournalException if the folder cannot be made or used */
    public DiskJournal(Path folder, DataKey key) {
        this.folder = folder;
        this.codec = new JournalCodec(key);
        try {
            Files.createDirectories(folder);
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            removeHalfWritten();
        } catch (IOException e) {
            throw failed("used", e);
        }
    }

    @Override
    public void record(JournalEntry entry) {
        Path file = file(entry.attemptId());
        Path half = folder.resolve(entry.attemptId() + ".half");
        try {
            force(half, codec.seal(entry));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder();
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /** What is written is about as long as an answer: a full disk is found out. */
    @Override
    public void probe() {
        Path probe = folder.resolve("probe.half");
        try {
            force(probe, new byte[PROBE_LENGTH]);
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    private static void force(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(bytes);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
    }

    @Override
    public List<JournalEntry> find(ConnectionId connection) {
        return all().stream()
                .filter(entry -> entry.connection().equals(connection))
                .toList();
    }

    @Override
    public List<JournalEntry> all() {
        List<JournalEntry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                read(file).ifPresent(entries::add);
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
        return entries;
    }

    /** Empty if its answer went into the vault meanwhile, or if it cannot be read: then it stays, and is named. */
    private Optional<JournalEntry> read(Path file) throws IOException {
        String attemptId = file.getFileName().toString().replace(SUFFIX, "");
        try {
            JournalEntry entry = codec.open(Files.readAllBytes(file));
            unreadable.remove(attemptId);
            return Optional.of(entry);
        } catch (NoSuchFileException _) {
            unreadable.remove(attemptId);
            return Optional.empty();
        } catch (VaultException.Unreadable e) {
            if (unreadable.add(attemptId)) {
                LOG.error(
                        "The answer in {} cannot be read, and its connection is not refreshed until it can be: {} If it is"
                                + " lost for good, remove the file.",
                        file,
                        e.getMessage());
            }
            return Optional.empty();
        }
    }

    @Override
    public Set<String> unreadable() {
        unreadable.removeIf(attemptId -> !Files.exists(folder.resolve(attemptId + SUFFIX)));
        return Set.copyOf(unreadable);
    }

    @Override
    public void drop(String attemptId) {
        try {
            Files.deleteIfExists(file(attemptId));
        } catch (IOException e) {
            throw failed("cleared", e);
        }
    }

    @Override
    public boolean isUsable() {
        return Files.isWritable(folder);
    }

    private Path file(String attemptId) {
        if (!NAME.matcher(attemptId).matches()) {
            throw new IllegalArgumentException("An attempt's id holds only a-z, 0-9 and hyphens.");
        }
        return folder.resolve(attemptId + SUFFIX);
    }

    private void removeHalfWritten() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.half")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void forceFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private JournalException failed(String what, IOException e) {
        return new JournalException(
                "The journal of answers in " + folder + " cannot be " + what
                        + ": the folder must be writable for Serai, and its disk not full.",
                e);
    }
}
