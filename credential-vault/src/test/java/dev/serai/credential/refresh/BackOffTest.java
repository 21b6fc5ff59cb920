package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private final TestClock clock = new TestClock();
    private final BackOff backOff = new BackOff(clock, new Random(1));

    @Test
    void aPauseGrowsWithEachFailureAndEndsWithASuccess() {
        Duration first = backOff.failed("provider", null);
        assertThat(first).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        backOff.failed("provider", null);
        assertThat(backOff.failed("provider", null)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(backOff.remaining("another")).isNull();
        backOff.succeeded("provider");
        assertThat(backOff.remaining("provider")).isNull();
    }

    @Test
    void whatTheProviderAsksForCountsUpToAQuarterOfAnHour() {
        assertThat(backOff.failed("modest", Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
        assertThat(backOff.failed("immodest", Duration.ofDays(2))).isEqualTo(Duration.ofMinutes(15));
        clock.advance(Duration.ofMinutes(15));
        assertThat(backOff.remaining("immodest")).isNull();
    }

    @Test
    void neitherDoesItGrowBeyondThat() {
        for (int failures = 0; failures < 40; failures++) {
            assertThat(backOff.failed("down", null)).isLessThanOrEqualTo(Duration.ofMinutes(15));
        }
    }
}
