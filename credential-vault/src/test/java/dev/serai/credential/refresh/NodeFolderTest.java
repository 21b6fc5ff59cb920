package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFolderTest {
    @TempDir
    Path home;

    @Test
    void aNodeKeepsItsName() throws IOException {
        String first;
        try (NodeFolder folder = NodeFolder.open(home.resolve("a"))) {
            first = folder.node();
        }
        try (NodeFolder folder = NodeFolder.open(home.resolve("a"));
                NodeFolder other = NodeFolder.open(home.resolve("b"))) {
            assertThat(folder.node()).isEqualTo(first).isNotEqualTo(other.node());
        }
    }

    @Test
    void noTwoProcessesAreOneNode() throws IOException {
        try (NodeFolder folder = NodeFolder.open(home.resolve("a"))) {
            assertThat(folder.node()).isNotEmpty();
            assertThatThrownBy(() -> NodeFolder.open(home.resolve("a")))
                    .isInstanceOf(SeraiException.class)
                    .hasMessageContaining("SERAI_HOME");
        }
    }
}
