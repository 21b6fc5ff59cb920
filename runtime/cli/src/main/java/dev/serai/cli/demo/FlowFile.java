package dev.serai.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The demo's flow: a route that notes each new observation where it came from. */
final class FlowFile {
    private static final String NOTE = "Seen by Serai";

    private final Path file;
    private final String connection;

    /** @param home of the platform */
    FlowFile(Path home, DemoNames names) {
        this.file = home.resolve("flows").resolve(names.connection() + ".yaml");
        this.connection = names.connection();
    }

    Path file() {
        return file;
    }

    /** As an author's editor does it: written beside, then moved into place. */
    void write() {
        try {
            Path draft = Files.createTempFile(Files.createDirectories(file.resolveSibling("")), ".flow", null);
            Files.writeString(draft, text());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the body that the provider gets with each note. */
    String noteHash() {
        byte[] body = ("{\"text\":\"" + NOTE + "\"}").getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private String text() {
        return """
                - route:
                    id: %1$s
                    description: Notes each new observation at the provider. Written by serai demo.
                    from:
                      uri: connector:observant
                      parameters:
                        connection: %1$s
                        pull: observations
                        schedule: "0/2 * * * * ?"
                      steps:
                        - setBody:
                            simple: '{"id": "${body[id]}", "text": "%2$s"}'
                        - to: connector:observant?connection=%1$s&action=annotate
                """.formatted(connection, NOTE);
    }
}
