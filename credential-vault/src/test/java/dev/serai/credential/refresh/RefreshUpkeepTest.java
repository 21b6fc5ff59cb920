package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A node goes on speaking, whatever it stumbles over. */
class RefreshUpkeepTest {
    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private Account account;
    private Cluster cluster;
    private Cluster.Node node;

    @BeforeEach
    void connect(@TempDir Path disks) {
        account = new Account(SIMULATOR.simulator());
        cluster = new Cluster(account, disks);
        node = cluster.node("node-a");
    }

    @AfterEach
    void close() throws IOException {
        cluster.close();
        account.close();
    }

    @Test
    void anAnswerOnItsDiskThatCannotBeReadIsNamedAndHoldsUpNoOther() throws IOException {
        Path broken = Files.write(node.disk.resolve("broken.answer"), new byte[] {1, 2, 3});

        node.upkeep.round();

        assertThat(node.ledger.life("node-a"))
                .hasValueSatisfying(life -> assertThat(life.busy()).containsExactly("broken"));
        account.passExpiry();
        assertThat(node.refresher.refresh(cluster.row(), cluster.row().generation(), true, Duration.ofSeconds(5)))
                .isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(broken).as("somebody may still make sense of it").exists();

        Files.delete(broken);
        node.upkeep.round();
        assertThat(node.ledger.life("node-a"))
                .hasValueSatisfying(life -> assertThat(life.busy()).isEmpty());
    }

    @Test
    void aRoundThatFailsAsNobodyForesawIsNotTheLast() {
        node.beforeStep = step -> {
            throw new IllegalStateException("nobody foresaw this");
        };
        assertThatCode(node.upkeep::roundWhateverFails).doesNotThrowAnyException();
        node.beforeStep = step -> {};
        node.upkeep.roundWhateverFails();
        assertThat(node.ledger.life("node-a")).isPresent();
    }
}
