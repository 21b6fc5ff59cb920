package dev.serai.cli.demo;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo starts.
 *
 * @param serverOptions for the platform's Java
 * @param bao OpenBao's program; null for the embedded vault
 */
record Programs(
        Path serverJar,
        List<String> serverOptions,
        Path simulatorJar,
        @Nullable Path bao) {
    Programs {
        serverOptions = List.copyOf(serverOptions);
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
