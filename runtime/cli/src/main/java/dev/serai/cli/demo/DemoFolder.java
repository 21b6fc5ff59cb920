package dev.serai.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo keeps its files, for its owner's eyes only.
 *
 * @param home of the platform
 * @param files of the demo itself: logs, the password
 * @param temporary whether everything goes when the demo ends
 */
record DemoFolder(Path home, Path files, boolean temporary) {
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER = permissions("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> FILE = permissions("rw-------");

    /** @param home null for a temporary one */
    static DemoFolder make(@Nullable Path home) {
        try {
            if (home == null) {
                Path folder = Files.createTempDirectory("serai-demo-", FOLDER);
                return new DemoFolder(Files.createDirectory(folder.resolve("home"), FOLDER), folder, true);
            }
            Path files = home.resolve("demo");
            if (!Files.isDirectory(files)) {
                Files.createDirectories(files, FOLDER);
            }
            return new DemoFolder(home, files, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that the demo and its platform wrote. */
    Path all() {
        return temporary ? files : home;
    }

    Path passwordFile() {
        return files.resolve("password");
    }

    /** The admin's password: the one of the last demo in this home, or a new one. */
    String password() {
        try {
            return Files.exists(passwordFile())
                    ? Files.readString(passwordFile()).strip()
                    : write(passwordFile(), DemoNames.secret());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the file, which only its owner can read */
    Path secretFile(String name, String secret) {
        try {
            Path file = files.resolve(name);
            Files.deleteIfExists(file);
            write(file, secret);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(Path file, String secret) throws IOException {
        Files.createFile(file, FILE);
        Files.writeString(file, secret + "\n");
        return secret;
    }

    /** Nothing is left of a temporary folder, but the logs if somebody is to read them. */
    void clear(boolean keepLogs) {
        if (!temporary) {
            return;
        }
        try {
            Files.walkFileTree(files, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!(keepLogs && file.toString().endsWith(".log") && files.equals(file.getParent()))) {
                        Files.delete(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    if (!(keepLogs && folder.equals(files))) {
                        Files.delete(folder);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("The demo's folder " + files + " could not be removed", e);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
