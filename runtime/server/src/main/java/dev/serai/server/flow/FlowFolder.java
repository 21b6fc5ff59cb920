package dev.serai.server.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code $SERAI_HOME/flows}: a file directly in it belongs to the workspace {@code default}, others to their folder's. */
final class FlowFolder {
    private static final String DEFAULT = "default";
    private static final Pattern WORKSPACE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final long LARGEST = 1024 * 1024;

    private final Path folder;

    FlowFolder(Path folder) {
        this.folder = folder;
    }

    /** @param name within its workspace */
    record Place(String workspace, String name) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byWorkspace = workspace.compareTo(other.workspace);
            return byWorkspace != 0 ? byWorkspace : name.compareTo(other.name);
        }

        @Override
        public String toString() {
            return workspace + "/" + name;
        }
    }

    /** What there is now; empty if there is no such folder. */
    Map<Place, String> read() {
        Map<Place, String> files = new TreeMap<>();
        readInto(files, folder, DEFAULT);
        try (Stream<Path> inside = list(folder)) {
            inside.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> WORKSPACE.matcher(name(path)).matches())
                    .forEach(path -> readInto(files, path, name(path)));
        }
        return files;
    }

    private static void readInto(Map<Place, String> files, Path folder, String workspace) {
        try (Stream<Path> inside = list(folder)) {
            inside.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> name(path).endsWith(".yaml"))
                    .forEach(path -> {
                        try {
                            if (Files.size(path) <= LARGEST) {
                                String name = name(path);
                                files.put(
                                        new Place(workspace, name.substring(0, name.length() - ".yaml".length())),
                                        Files.readString(path));
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException("The flow file " + path + " cannot be read.", e);
                        }
                    });
        }
    }

    @SuppressWarnings("StreamResourceLeak") // who lists, closes
    private static Stream<Path> list(Path folder) {
        try {
            return Files.isDirectory(folder) ? Files.list(folder) : Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read.", e);
        }
    }

    private static String name(Path path) {
        Path last = path.getFileName();
        return last == null ? "" : last.toString();
    }
}
