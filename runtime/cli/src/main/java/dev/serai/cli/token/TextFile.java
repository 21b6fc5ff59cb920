package dev.serai.cli.token;

import dev.serai.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A file of its owner alone (0600) that several processes share: whole at any time, changed by one at a time. */
public final class TextFile {
    private final Path path;

    public TextFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    /** @throws CommandFailure 78 if it cannot be read, or if others can read it */
    public Optional<String> read() {
        try {
            String text = Files.readString(path);
            if (!PrivateFile.isPrivate(path)) {
                throw CommandFailure.configuration(path
                        + " holds tokens, and others can read it. Sign in again if somebody may have, and: chmod 600 "
                        + path);
            }
            return Optional.of(text);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw CommandFailure.configuration(
                    path + " cannot be read (" + e.getClass().getSimpleName() + ").");
        }
    }

    /**
     * Makes sure that there will be a place, before anybody is asked to allow something.
     *
     * @throws CommandFailure 78 if there is none
     */
    public void requireWritable() {
        locked(() -> {
            try (PrivateFile _ = PrivateFile.prepare(path)) {
                return path;
            }
        });
    }

    /** @throws CommandFailure 78 if it cannot be written */
    public void write(String text) {
        locked(() -> {
            PrivateFile.replace(path, text);
            return path;
        });
    }

    /**
     * Removes it. Waits for a refresh under way, which would bring it back.
     *
     * @return what was in it
     */
    public Optional<String> remove() {
        return locked(() -> {
            Optional<String> last = read();
            Files.deleteIfExists(path);
            return last;
        });
    }

    /**
     * Removes it if it still has the content that is meant: what another process has brought meanwhile stays.
     *
     * @return whether nothing is there any more
     */
    public boolean removeIf(Predicate<String> meant) {
        return locked(() -> {
            Optional<String> now = read();
            if (now.isPresent() && !meant.test(now.get())) {
                return false;
            }
            Files.deleteIfExists(path);
            return true;
        });
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T locked(Work<T> work) {
        ClientFolder.make(folder());
        try (@Nullable FileLocked lock = FileLocked.take(lock(), GrantRefresh.PATIENCE)) {
            if (lock == null) {
                throw CommandFailure.later("Another process is still refreshing the tokens in " + path + ".");
            }
            return work.run();
        } catch (IOException e) {
            throw ClientFolder.cannotWrite(folder(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.later("Interrupted.");
        }
    }

    /** Held by whoever changes it. */
    Path lock() {
        return path.resolveSibling(path.getFileName() + ".lock");
    }

    private Path folder() {
        Path folder = path.getParent();
        return folder == null ? path : folder;
    }
}
