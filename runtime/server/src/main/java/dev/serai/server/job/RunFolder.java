package dev.serai.server.job;

import dev.serai.credential.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run's files, which no other run sees: its working folder, what it is handed, and what is told of it at its end. Cleared
 * away after it.
 */
final class RunFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> FOLDER = PosixFilePermissions.asFileAttribute(OWN);
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int LONGEST_NUMBER = 10;

    private final Path folder;
    private final JobUser user;

    /** @param jobs where all runs of this node have theirs */
    RunFolder(Path jobs, String run, JobUser user) {
        this.folder = jobs.resolve("run-" + run);
        this.user = user;
    }

    void make() throws IOException {
        Files.createDirectories(folder, FOLDER);
        for (Path path : List.of(work(), handed(), told())) {
            user.own(Files.createDirectory(path, FOLDER));
        }
    }

    /** Serai's own, around the others: the run does not see it. */
    Path path() {
        return folder;
    }

    /** Where it works: empty at first. */
    Path work() {
        return folder.resolve("work");
    }

    /** What it is handed: for reading. */
    Path handed() {
        return folder.resolve("handed");
    }

    /** Where its box leaves word. */
    Path told() {
        return folder.resolve("told");
    }

    /** For nobody but the run. A reader finds the old one or the new one whole. */
    void hand(String name, String text) throws IOException {
        Path fresh = folder.resolve(name + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, FILE);
        Files.writeString(fresh, text, StandardOpenOption.TRUNCATE_EXISTING);
        user.own(fresh);
        Files.move(fresh, handed().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    void handToken(SecretValue token) throws IOException {
        hand(Box.TOKEN, token.reveal());
    }

    /** How many processes the program left behind; empty if none, or if nobody says. */
    OptionalInt leftBehind() {
        if (!Files.isRegularFile(told().resolve(Box.LEFT), LinkOption.NOFOLLOW_LINKS)) {
            // the program can write there, too: opening a pipe would hold this thread, and the processor under it, for
            // ever
            return OptionalInt.empty();
        }
        try (var in = Files.newInputStream(told().resolve(Box.LEFT), LinkOption.NOFOLLOW_LINKS)) {
            String number = new String(in.readNBytes(LONGEST_NUMBER), StandardCharsets.US_ASCII).strip();
            return number.matches("[1-9]\\d{0,6}") ? OptionalInt.of(Integer.parseInt(number)) : OptionalInt.empty();
        } catch (IOException _) {
            return OptionalInt.empty();
        }
    }

    void clear() {
        clear(folder);
    }

    /** Deletes a folder, if it is there, with all that is in it. Follows no link: what a run may have pointed at stays. */
    static void clear(Path folder) {
        try {
            if (Files.exists(folder)) {
                delete(folder);
            }
        } catch (IOException e) {
            LOG.warn("The folder {} of a job's run could not be cleared away: {}", folder, e.getMessage());
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                // a program may have closed its folders to everybody
                Files.setPosixFilePermissions(path, OWN);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                Files.delete(path);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException failed) throws IOException {
                Files.delete(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
