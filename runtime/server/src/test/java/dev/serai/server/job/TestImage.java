package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** An image that is one program, and the links by which it goes under many names. */
final class TestImage {
    static final String NAME = "localhost/serai-job-test:1";

    private static final List<String> LINKS =
            List.of("sh", "cat", "wget", "sleep", "id", "touch", "grep", "ls", "tail", "env", "head", "tr");

    private TestImage() {}

    static void make() {
        try {
            Path files = Files.createTempDirectory("serai-image-");
            List<String> podman = new ArrayList<>(List.of(
                    System.getenv().getOrDefault("SERAI_TEST_PODMAN", "podman").split(" ")));
            podman.addAll(List.of("import", "--quiet", tar(files).toString(), NAME));
            run(podman);
            FileSystemUtils.deleteRecursively(files);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Its files, as one to import, in a folder that is there. */
    static Path tar(Path files) {
        try {
            Path bin = Files.createDirectory(files.resolve("bin"));
            Path busybox = Stream.of("/bin/busybox", "/usr/bin/busybox")
                    .map(Path::of)
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.copy(busybox, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
            for (String link : LINKS) {
                Files.createSymbolicLink(bin.resolve(link), Path.of("busybox"));
            }
            Path tar = files.resolve("image.tar");
            run(List.of("tar", "-C", files.toString(), "-cf", tar.toString(), "bin"));
            return tar;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(said).isZero();
    }
}
