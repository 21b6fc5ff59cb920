package dev.serai.catalog;

import dev.serai.connector.Connector;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One look into a folder of connectors.
 *
 * @param connectors by id
 * @param problems of all files, in the order of their names
 */
record ConnectorFolder(Map<String, Connector> connectors, List<ConnectorProblem> problems) {
    private static final String FILE = "connector.yaml";
    private static final String SUFFIX = ".yaml";
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    static ConnectorFolder read(Path folder, Set<String> taken) {
        return new Reading(folder, taken).read();
    }

    private static final class Reading {
        private final Path folder;
        private final Set<String> taken;
        private final Map<String, Connector> connectors = new HashMap<>();
        private final List<ConnectorProblem> problems = new ArrayList<>();

        Reading(Path folder, Set<String> taken) {
            this.folder = folder;
            this.taken = taken;
        }

        ConnectorFolder read() {
            if (Files.isDirectory(folder)) {
                try {
                    Path real = folder.toRealPath();
                    entries(real).forEach(entry -> candidate(real, entry));
                } catch (IOException | DirectoryIteratorException e) {
                    problem(folder.toString(), "cannot be read: let the server's user list it");
                }
            }
            return new ConnectorFolder(Map.copyOf(connectors), List.copyOf(problems));
        }

        private static List<Path> entries(Path folder) throws IOException {
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(entries::add);
            }
            return entries.stream().sorted().toList();
        }

        private void candidate(Path real, Path entry) {
            String name = String.valueOf(entry.getFileName());
            boolean directory = Files.isDirectory(entry);
            if (name.startsWith(".") || (!directory && !name.endsWith(SUFFIX) && !name.endsWith(".yml"))) {
                return; // editors' and systems' own files, notes
            }
            if (name.endsWith(".yml")) {
                problem(name, "is not looked at: its name must end with " + SUFFIX);
                return;
            }
            String id = directory ? name : name.substring(0, name.length() - SUFFIX.length());
            String shown = directory ? name + "/" + FILE : name;
            Path file = directory ? entry.resolve(FILE) : entry;
            if (!ID.matcher(id).matches()) {
                problem(shown, "must be named after its id: lower-case letters, digits and hyphens");
            } else if (!Files.exists(file)) {
                problem(shown, "is missing: put the connector there, or remove the folder");
            } else if (leadsOut(real, file)) {
                problem(shown, "leads out of the folder: put the file itself there, not a link");
            } else {
                connector(file, shown, id);
            }
        }

        private static boolean leadsOut(Path real, Path file) {
            try {
                return !file.toRealPath().startsWith(real);
            } catch (IOException e) {
                return true; // it changes under our eyes: not trusted now, looked at again at the next reload
            }
        }

        private void connector(Path file, String shown, String id) {
            try {
                connectors.put(id, ConnectorYaml.read(file, shown, declared -> idProblem(declared, id)));
            } catch (InvalidConnectorFileException e) {
                problems.addAll(e.problems());
            }
        }

        private Optional<String> idProblem(String declared, String wanted) {
            if (!declared.equals(wanted)) {
                return Optional.of("must be " + wanted + " like the name of its file or folder");
            }
            if (taken.contains(declared)) {
                return Optional.of("belongs to a connector that comes with Serai: choose another id");
            }
            return connectors.containsKey(declared)
                    ? Optional.of("is declared by two files: remove one of them")
                    : Optional.empty();
        }

        private void problem(String shown, String message) {
            problems.add(new ConnectorProblem(shown, 1, "", message));
        }
    }
}
