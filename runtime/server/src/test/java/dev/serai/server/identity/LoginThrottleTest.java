package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.server.web.HttpProblem;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntFunction;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Time stands still here, unless a test says otherwise. */
class LoginThrottleTest {
    private static final String ANNA = "anna@serai.test";
    private static final String HERE = "192.0.2.1";
    private static final int MORE_THAN_ENOUGH = 200;

    private final StoppedTime time = new StoppedTime();
    private final LoginThrottle throttle = new LoginThrottle(time);

    @Test
    void check89_eightGuessesAtAnAccountFromAnAddressAndOneMoreAfterTenSeconds() {
        assertThat(taken(_ -> ANNA, _ -> HERE)).isEqualTo(8);
        assertThatThrownBy(() -> throttle.attempt(ANNA, HERE, false))
                .asInstanceOf(InstanceOfAssertFactories.type(HttpProblem.class))
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(429);
                    assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(10));
                });
        time.passes(Duration.ofSeconds(10));
        assertThat(taken(_ -> ANNA, _ -> HERE)).isEqualTo(1);
    }

    @Test
    void check89_fortyGuessesAtAnAccountFromWherever() {
        assertThat(taken(_ -> ANNA, i -> "192.0.2." + i)).isEqualTo(40);
    }

    @Test
    void check89_sixtyGuessesFromAnAddressAtWhichever() {
        assertThat(taken(i -> i + "@serai.test", _ -> HERE)).isEqualTo(60);
    }

    @Test
    void check89_whileOthersGuessKnownBrowsersAreCountedByThemselvesAndNotForAnotherAccount() {
        taken(_ -> ANNA, i -> "192.0.2." + i);

        int known = 0;
        while (known < MORE_THAN_ENOUGH && isTaken(ANNA.toUpperCase(Locale.ROOT), HERE, true)) {
            known++;
        }
        assertThat(known).isEqualTo(8);
        assertThat(isTaken("bert@serai.test", HERE, true)).isTrue();
    }

    @Test
    void aRightPasswordCostsNothing() {
        for (int i = 0; i < MORE_THAN_ENOUGH; i++) {
            throttle.attempt(ANNA, HERE, false).succeeded();
        }
        assertThat(taken(_ -> ANNA, _ -> HERE)).isEqualTo(8);
    }

    private int taken(IntFunction<String> account, IntFunction<String> address) {
        int taken = 0;
        while (taken < MORE_THAN_ENOUGH && isTaken(account.apply(taken), address.apply(taken), false)) {
            taken++;
        }
        return taken;
    }

    private boolean isTaken(String account, String address, boolean known) {
        try {
            throttle.attempt(account, address, known);
            return true;
        } catch (HttpProblem refused) {
            assertThat(refused.status()).isEqualTo(429);
            return false;
        }
    }

    private static final class StoppedTime implements TimeMeter {
        private long now;

        void passes(Duration time) {
            now += time.toNanos();
        }

        @Override
        public long currentTimeNanos() {
            return now;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
