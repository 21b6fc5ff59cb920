package dev.serai.camel.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.camel.ConnectedAccount;
import dev.serai.connector.SeraiException;
import dev.serai.credential.call.ApiClient;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The bundled connector's pull at the simulator: pages of 20. */
class ObservantPullTest {
    @RegisterExtension
    static final SimulatorExtension OBSERVANT = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = OBSERVANT.simulator();
    private final ConnectedAccount account = new ConnectedAccount(provider, new MemoryCheckpointStore());
    private final Collected sink = new Collected();
    private int records;

    @BeforeEach
    void count() {
        provider.absoluteLinks(false);
        records = provider.records();
        provider.clearCounts();
    }

    @AfterEach
    void disconnect() throws IOException {
        account.close();
    }

    @Test
    void threePagesBringEveryRecordOnce() {
        PullReport report = run(sink.last(), sink);

        assertThat(report.pages()).isEqualTo(3);
        assertThat(sink.keys).hasSize(records);
        assertThat(new HashSet<>(sink.keys)).hasSize(records);
        assertThat(provider.pageFetches().values()).containsOnly(1L);
    }

    @Test
    void check80_pagesThatWereCommittedAreNotFetchedAgain() {
        Collected failing = new Collected().failingAt(3);
        assertThatThrownBy(() -> run(Checkpoint.NONE, failing)).hasMessage("The sink is full.");

        // as after a restart: all that is left is the checkpoint
        run(CheckpointJson.read(CheckpointJson.write(failing.last())), failing);

        assertThat(failing.keys).hasSize(records);
        assertThat(new HashSet<>(failing.keys)).hasSize(records);
        assertThat(provider.pageFetches().values())
                .as("only the page that was not committed came twice")
                .containsExactlyInAnyOrder(1L, 1L, 2L);
    }

    @Test
    void laterRunsBringOnlyWhatIsNew() {
        run(sink.last(), sink);
        provider.addRecords(3);

        PullReport report = run(sink.last(), sink);

        assertThat(sink.keys).hasSize(records + 3);
        assertThat(new HashSet<>(sink.keys)).hasSize(records + 3);
        assertThat(report.repeated()).as("the overlap").isEqualTo(1);
    }

    @Test
    void aTokenThatExpiresBetweenPagesIsRefreshed() {
        run(Checkpoint.NONE, (page, after) -> {
            if (page.number() == 1) {
                provider.expireAccessTokens();
            }
            sink.commit(page, after);
        });

        assertThat(sink.keys).hasSize(records);
        assertThat(provider.count("token.refresh_token.200")).isEqualTo(1);
    }

    @Test
    void wholeUrlsAsLinksAreFollowedOnTheSameHost() {
        provider.absoluteLinks(true);
        run(sink.last(), sink);

        assertThat(sink.keys).hasSize(records);
    }

    @Test
    void aLinkToAnotherHostIsNotFollowed() {
        try (ProviderSimulator other = ProviderSimulator.start("observant")) {
            provider.faults()
                    .inject(
                            new Fault.Edit(
                                    Map.of("next", TextNode.valueOf(other.url() + "/api/observations")), List.of()),
                            On.API);

            assertThatThrownBy(() -> run(sink.last(), sink))
                    .isInstanceOfSatisfying(
                            SeraiException.class, e -> assertThat(e.code()).isEqualTo("host_not_allowed"));
            assertThat(other.requests()).isEmpty();
        }
        assertThat(sink.keys).as("the page that named it is there").hasSize(20);
    }

    @Test
    void whatIsNoJsonIsTold() {
        provider.faults().inject(Faults.html(), On.API);

        assertThatThrownBy(() -> run(sink.last(), sink))
                .isInstanceOf(PullException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void aCutConnectionIsTransient() {
        provider.dropAnswer(On.API, 5);

        assertThatThrownBy(() -> run(sink.last(), sink))
                .isInstanceOfSatisfying(
                        PullException.class, e -> assertThat(e.isTransient()).isTrue())
                .hasMessageContaining("could not be reached");
    }

    @Test
    void aPageLargerThanMemoryShouldHoldIsRefused() {
        provider.faults().inject(new Fault.HugeBody(ApiPages.LARGEST_PAGE + 1L), On.API);

        assertThatThrownBy(() -> run(sink.last(), sink))
                .isInstanceOf(PullException.class)
                .hasMessageContaining("larger than 32 MB");
    }

    private PullReport run(Checkpoint from, RecordSink into) {
        ApiClient client = account.pages();
        return new PullRun(account.connector, "observations", new ApiPages(client, account::target))
                .run(from, into, () -> true);
    }
}
