package dev.serai.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks for secrets in all files of a folder: those of the database, its journal, logs. */
final class HomeSearch {
    private static final List<String> KINDS =
            List.of("access_token", "refresh_token", "code", "code_verifier", "client_secret");

    /** PostgreSQL itself, as it was packed. */
    private static final String PROGRAMS = "postgres-program";

    private final Path folder;

    HomeSearch(Path folder) {
        this.folder = folder;
    }

    /**
     * @return what was searched, in words
     * @throws Unexpected if a secret is readable
     */
    String prove(SimulatorControl provider) {
        Set<String> secrets = new TreeSet<>();
        KINDS.forEach(kind -> secrets.addAll(provider.secrets(kind)));
        List<Path> files = files();
        for (Path file : files) {
            if (holdsAny(file, secrets)) {
                throw new Unexpected(
                        "no secret readable in any file of " + folder,
                        "one in " + folder.relativize(file),
                        "Please report this as a security problem.");
            }
        }
        return "none of " + secrets.size() + " tokens, codes and secrets is readable in any of " + files.size()
                + " files of the database, its journal and the logs";
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path one, BasicFileAttributes attributes) {
                    return one.endsWith(PROGRAMS) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE; // a database's files come and go
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static boolean holdsAny(Path file, Set<String> secrets) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return secrets.stream().anyMatch(text::contains);
        } catch (IOException _) {
            return false; // gone meanwhile
        }
    }
}
