package dev.serai.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connector.Connector;
import dev.serai.connector.InvalidConnectorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads connector files. Every problem of a file is found at once and told with file, line, field and how to mend it.
 * Stateless; thread-safe.
 */
public final class ConnectorYaml {
    static final int LONGEST_BYTES = 256 * 1024;

    private ConnectorYaml() {}

    /**
     * Reads a connector.
     *
     * @param file what messages call the file, e.g. {@code salesforce/connector.yaml}; nothing is opened
     * @param source UTF-8, at most 256 KB
     * @throws InvalidConnectorFileException listing all problems
     */
    public static Connector parse(String file, byte[] source) {
        return parse(file, source, id -> Optional.empty());
    }

    /** @param idProblem what is wrong with an id in this place, if anything is */
    static Connector parse(String file, byte[] source, Function<String, Optional<String>> idProblem) {
        Problems problems = new Problems(file);
        @Nullable Connector connector = parse(source, idProblem, problems);
        if (connector == null) {
            throw new InvalidConnectorFileException(problems.list());
        }
        return connector;
    }

    /**
     * Reads a connector from a file.
     *
     * @throws InvalidConnectorFileException listing all problems, also if the file cannot be read
     */
    public static Connector read(Path path) {
        return read(path, display(path), id -> Optional.empty());
    }

    static Connector read(Path path, String file, Function<String, Optional<String>> idProblem) {
        byte[] source;
        try {
            source = bytes(path);
        } catch (IOException e) {
            Problems problems = new Problems(file);
            problems.add(
                    1, "cannot be read (" + e.getClass().getSimpleName() + "): is it there, is it a readable file?");
            throw new InvalidConnectorFileException(problems.list());
        }
        return parse(file, source, idProblem);
    }

    /** All problems of a file, in the order of their lines; none if it is good. */
    public static List<ConnectorProblem> check(Path path) {
        try {
            read(path);
            return List.of();
        } catch (InvalidConnectorFileException e) {
            return e.problems();
        }
    }

    /** The JSON Schema (draft 2020-12) of connector files, for editors. */
    public static String schema() {
        return ConnectorSchema.TEXT;
    }

    private static @Nullable Connector parse(
            byte[] source, Function<String, Optional<String>> idProblem, Problems problems) {
        if (source.length > LONGEST_BYTES) {
            problems.add(1, "is larger than 256 KB: a connector is much smaller than that");
            return null;
        }
        @Nullable String text = text(source);
        if (text == null) {
            problems.add(1, "is not UTF-8: save it as UTF-8");
            return null;
        }
        @Nullable JsonNode document = YamlDocument.read(text, problems);
        if (document == null) {
            return null;
        }
        ConnectorSchema.check(document, problems);
        ConnectorRules.check(document, problems);
        if (document.path("id").isTextual()) {
            idProblem
                    .apply(document.path("id").asText())
                    .ifPresent(message -> problems.add(JsonPointer.compile("/id"), message));
        }
        if (!problems.isEmpty()) {
            return null;
        }
        try {
            return ConnectorReader.read(document, sha256(source));
        } catch (InvalidConnectorException e) {
            // the records check themselves, too: what they alone find has at least their field
            JsonPointer at = JsonPointer.compile("/" + e.field().replace('.', '/'));
            String message = String.valueOf(e.getMessage());
            problems.add(
                    at, message.substring(Math.min(message.length(), e.field().length() + 2)));
            return null;
        }
    }

    /** At most one byte more than a file may have, so that a device or a growing file cannot fill the memory. */
    private static byte[] bytes(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString());
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(LONGEST_BYTES + 1);
        }
    }

    private static @Nullable String text(byte[] source) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(source))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** {@code salesforce/connector.yaml}, or {@code salesforce.yaml}. */
    private static String display(Path path) {
        @Nullable Path name = path.getFileName();
        @Nullable Path parent = path.toAbsolutePath().normalize().getParent();
        @Nullable Path folder = parent == null ? null : parent.getFileName();
        if (name == null) {
            return path.toString();
        }
        return name.toString().equals("connector.yaml") && folder != null ? folder + "/" + name : name.toString();
    }

    private static String sha256(byte[] source) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
