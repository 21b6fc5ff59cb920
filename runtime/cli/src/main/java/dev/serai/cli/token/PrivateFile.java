package dev.serai.cli.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Replaces a file of its owner alone (0600), whole or not at all: the place for the new content is made, and its room on the disk
 * taken, before anybody asks for that content; the change itself is one rename. Both are on the disk when {@link #commit} returns.
 * One writer at a time: what a killed one left behind, the next one removes.
 */
public final class PrivateFile implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    /** More than any answer that is kept. */
    private static final int ROOM = 64 * 1024;

    private final Path target;
    private final Path draft;
    private final FileChannel channel;

    private PrivateFile(Path target, Path draft, FileChannel channel) {
        this.target = target;
        this.draft = draft;
        this.channel = channel;
    }

    /** @throws IOException if there is no place or no room for it: nothing was changed */
    public static PrivateFile prepare(Path target) throws IOException {
        Path draft = parent(target).resolve("." + target.getFileName() + ".new");
        // never written into: somebody else may have put a link there, or a file that they can read
        Files.deleteIfExists(draft);
        FileChannel channel = FileChannel.open(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                owner());
        PrivateFile prepared = new PrivateFile(target, draft, channel);
        try {
            prepared.write(ByteBuffer.allocate(ROOM));
            channel.force(true);
            return prepared;
        } catch (IOException e) {
            prepared.close();
            throw e;
        }
    }

    public static void replace(Path target, String content) throws IOException {
        try (PrivateFile file = prepare(target)) {
            file.commit(content);
        }
    }

    public void commit(String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        write(ByteBuffer.wrap(bytes));
        channel.truncate(bytes.length);
        channel.force(true);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(parent(target));
    }

    /** Whether nobody but its owner can read it. */
    static boolean isPrivate(Path file) throws IOException {
        return OWNER.containsAll(Files.getPosixFilePermissions(file));
    }

    static FileAttribute<Set<PosixFilePermission>> owner() {
        return PosixFilePermissions.asFileAttribute(OWNER);
    }

    private void write(ByteBuffer bytes) throws IOException {
        channel.position(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** A rename is on the disk when its folder is. */
    static void force(Path folder) throws IOException {
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }
}
