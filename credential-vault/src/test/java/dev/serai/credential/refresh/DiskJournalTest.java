package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.DataKey;
import dev.serai.credential.MemoryVault;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.connection.ConnectionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskJournalTest {
    private final DataKey key = DataKey.load(new MemoryVault());
    private final ConnectionId acme = ConnectionId.random();

    @TempDir
    Path folder;

    private DiskJournal journal() {
        return new DiskJournal(folder.resolve("answers"), key);
    }

    private static JournalEntry entry(ConnectionId connection) {
        return JournalEntry.ofGrant(connection, "node-a", TestCredentials.tokens(1), 0);
    }

    @Test
    void anAnswerIsThereAfterARestart() {
        JournalEntry entry = entry(acme);
        journal().record(entry);
        assertThat(journal().all()).containsExactly(entry);
        assertThat(journal().find(acme)).containsExactly(entry);
        assertThat(journal().find(ConnectionId.random())).isEmpty();
        journal().drop(entry.attemptId());
        journal().drop(entry.attemptId());
        assertThat(journal().all()).isEmpty();
    }

    @Test
    void nothingOfItCanBeReadByOthers() throws IOException {
        journal().record(entry(acme));
        try (Stream<Path> files = Files.list(folder.resolve("answers"))) {
            assertThat(files)
                    .hasSize(1)
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain("access-1", "refresh-1"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("answers"))))
                .isEqualTo("rwx------");
    }

    @Test
    void anAnswerThatWasNotWrittenWholeIsNone() throws IOException {
        journal();
        Files.writeString(folder.resolve("answers/torn.half"), "half");
        assertThat(journal().all()).isEmpty();
        assertThat(folder.resolve("answers/torn.half")).doesNotExist();
    }

    @Test
    void whatCannotBeWrittenIsSaid() throws IOException {
        Files.writeString(folder.resolve("answers"), "a file in its place");
        assertThatThrownBy(this::journal).isInstanceOf(JournalException.class).hasMessageContaining("answers");
    }
}
