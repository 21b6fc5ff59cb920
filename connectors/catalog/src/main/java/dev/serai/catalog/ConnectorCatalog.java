package dev.serai.catalog;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connectors there are: those in the jar, and those that an operator drops into a folder. A file in the folder
 * never replaces a bundled connector, and a faulty one takes nothing else down: it is missing, and {@link #problems()}
 * says why. Thread-safe: readers see one whole state, before or after a {@link #reload()}.
 */
public final class ConnectorCatalog implements Connectors {
    private static final String BUNDLED = "/connectors/";
    private static final Comparator<Connector> BY_NAME =
            Comparator.comparing(Connector::name, String.CASE_INSENSITIVE_ORDER).thenComparing(Connector::id);

    private final Map<String, Connector> bundled;
    private final @Nullable Path folder;
    private volatile State state;

    private record State(Map<String, Connector> byId, List<Connector> byName, List<ConnectorProblem> problems) {}

    private ConnectorCatalog(@Nullable Path folder) {
        this.bundled = readBundled();
        this.folder = folder;
        this.state = readState();
    }

    /** The bundled connectors alone. */
    public static ConnectorCatalog bundled() {
        return new ConnectorCatalog(null);
    }

    /**
     * The bundled connectors and those of a folder, each {@code <id>/connector.yaml} or {@code <id>.yaml}.
     *
     * @param folder may be missing, and may come into being later
     */
    public static ConnectorCatalog withFolder(Path folder) {
        return new ConnectorCatalog(folder);
    }

    @Override
    public Optional<Connector> find(String id) {
        return Optional.ofNullable(state.byId().get(id));
    }

    /** All connectors, by name. */
    public List<Connector> all() {
        return state.byName();
    }

    /** What is wrong in the folder; empty if nothing is. */
    public List<ConnectorProblem> problems() {
        return state.problems();
    }

    /** Whether this id belongs to the jar, so that nobody else may have it. */
    public boolean isBundled(String id) {
        return bundled.containsKey(id);
    }

    /** Reads the folder again. */
    public synchronized void reload() {
        state = readState();
    }

    private State readState() {
        Map<String, Connector> byId = new HashMap<>(bundled);
        List<ConnectorProblem> problems = new ArrayList<>();
        if (folder != null) {
            ConnectorFolder found = ConnectorFolder.read(folder, bundled.keySet());
            byId.putAll(found.connectors());
            problems.addAll(found.problems());
        }
        return new State(Map.copyOf(byId), byName(byId.values()), List.copyOf(problems));
    }

    private static List<Connector> byName(Collection<Connector> connectors) {
        return connectors.stream().sorted(BY_NAME).toList();
    }

    private static Map<String, Connector> readBundled() {
        Map<String, Connector> connectors = new LinkedHashMap<>();
        // a jar cannot be listed everywhere (Spring Boot nests them), so the list is a file of its own
        for (String id : new String(resource("index"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList()) {
            String file = id + "/connector.yaml";
            connectors.put(id, ConnectorYaml.parse(file, resource(file)));
        }
        return Map.copyOf(connectors);
    }

    private static byte[] resource(String name) {
        try (InputStream in = ConnectorCatalog.class.getResourceAsStream(BUNDLED + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks connectors/" + name + ": build it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
