package dev.serai.camel.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest extends CheckpointStoreContract {
    @TempDir
    Path folder;

    @Override
    CheckpointStore store() {
        return new FileCheckpointStore(folder.resolve("checkpoints"));
    }

    @Test
    void noKeyNamesAPlaceOutside() throws IOException {
        store().save(new PullKey("../..", "/etc/passwd", ".."), Checkpoint.at("1"));

        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile))
                    .singleElement()
                    .satisfies(file -> assertThat(file.getParent()).isEqualTo(folder.resolve("checkpoints")));
        }
    }

    @Test
    void aFileOfSomebodyElsesIsToldNotOverlooked() throws IOException {
        PullKey key = new PullKey("c", "p", "r");
        store().save(key, Checkpoint.at("1"));
        try (Stream<Path> all = Files.list(folder.resolve("checkpoints"))) {
            Files.writeString(all.findFirst().orElseThrow(), "{\"v\":2}");
        }

        assertThatThrownBy(() -> store().load(key))
                .isInstanceOf(PullException.class)
                .hasMessageContaining("not readable");
    }
}
