package dev.serai.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** The programs of this build, which Maven packaged before. */
final class TestPrograms {
    /** As {@code ./serai} has them, but for a compiler that begins quickly. */
    static final List<String> SERVER_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m");

    private TestPrograms() {}

    static Path serverJar() {
        return jar("../server/target/serai-server-exec.jar");
    }

    static Path simulatorJar() {
        return jar("../../connectors/testkit/target/serai-simulator.jar");
    }

    /** @param path from this module's folder */
    static Path jar(String path) {
        Path jar = Path.of(path).toAbsolutePath().normalize();
        assertThat(jar).as("packaged by Maven before these tests").isRegularFile();
        return jar;
    }
}
