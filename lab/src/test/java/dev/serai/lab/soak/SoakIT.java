package dev.serai.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.kill.Verdict;
import dev.serai.lab.parts.Grounds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@code ./serai lab soak} does; only in the long form of the tests. */
class SoakIT {
    private static final Duration LENGTH = Duration.ofMinutes(3);

    @Test
    void whateverFailsAroundThemConnectionsAreLostOnlyWithAnAnswerThatAKilledNodeHadInHand() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        try (Grounds grounds = Grounds.open(connection -> {});
                Soak soak = new Soak(grounds, seed)) {
            Map<ConnectionId, Verdict> verdicts = soak.run(LENGTH);
            assertThat(List.of(
                            "node killed", "node frozen", "PostgreSQL restarted", "OpenBao sealed", "Keycloak frozen"))
                    .as("there was trouble")
                    .allMatch(trouble -> soak.tally().of(trouble) > 0);
            assertThat(soak.tally().of("use: done")).isGreaterThan(verdicts.size());
            assertThat(verdicts)
                    .isNotEmpty()
                    .allSatisfy((connection, verdict) -> assertThat(soak.isAsPromised(connection, verdict))
                            .as(verdict.toString())
                            .isTrue());
        }
    }
}
