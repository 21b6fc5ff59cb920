package dev.serai.cli.token;

import dev.serai.cli.CommandFailure;
import java.nio.file.Path;
import java.util.Optional;

/** One grant in a {@link TextFile}. */
public final class GrantFile {
    private final TextFile file;

    public GrantFile(Path path) {
        this.file = new TextFile(path);
    }

    public Path path() {
        return file.path();
    }

    /** @throws CommandFailure 78 if it cannot be read, if others can read it, or if somebody has spoilt it */
    public Optional<SavedGrant> read() {
        return file.read().map(this::parse);
    }

    /** As {@link TextFile#requireWritable}. */
    public void requireWritable() {
        file.requireWritable();
    }

    /** @throws CommandFailure 78 if it cannot be written */
    public void write(SavedGrant grant) {
        file.write(grant.toJson());
    }

    /**
     * As {@link TextFile#remove}.
     *
     * @return what was in it
     */
    public Optional<SavedGrant> remove() {
        return file.remove().map(this::parse);
    }

    /** As {@link TextFile#removeIf}: if it still holds this grant. */
    public boolean remove(SavedGrant grant) {
        return file.removeIf(text -> parse(text).equals(grant));
    }

    private SavedGrant parse(String text) {
        try {
            return SavedGrant.read(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.configuration(
                    path() + " is no file of this client (" + e.getMessage() + "). Remove it, and sign in again.");
        }
    }

    /** Held by whoever starts a refresh. */
    Path queueLock() {
        return path().resolveSibling(path().getFileName() + ".queue");
    }

    /** Held by the process that does it. */
    Path refreshLock() {
        return file.lock();
    }
}
