package dev.serai.lab.node;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.JournalEntry;
import dev.serai.credential.refresh.LocalJournal;
import dev.serai.lab.fault.ForwardingJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;

/** A journal that writes down, beside its entries, which connections' answers it ever kept: an entry goes, that stays. */
final class Kept extends ForwardingJournal {
    private final Path list;
    private final Clock clock;

    Kept(LocalJournal real, Path folder, Clock clock) {
        super(real);
        this.list = list(folder);
        this.clock = clock;
    }

    @Override
    public void record(JournalEntry entry) {
        super.record(entry);
        try {
            Files.writeString(
                    list,
                    entry.connection().value() + " " + clock.instant() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the node of this folder kept an answer for the connection then or later. */
    static boolean since(Path folder, ConnectionId connection, Instant then) throws IOException {
        Path list = list(folder);
        return Files.exists(list)
                && Files.readAllLines(list).stream()
                        .map(line -> line.split(" ", 2))
                        // its last line may be half written
                        .filter(words -> words.length == 2 && words[1].endsWith("Z"))
                        .anyMatch(words -> words[0].equals(connection.value())
                                && !Instant.parse(words[1]).isBefore(then));
    }

    private static Path list(Path folder) {
        return folder.resolve("kept");
    }
}
