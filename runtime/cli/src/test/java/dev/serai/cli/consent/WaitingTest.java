package dev.serai.cli.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.ExitCode;
import dev.serai.cli.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(120)
class WaitingTest {
    private static final Invitation INVITATION = new Invitation(
            "http://serai.test/device", null, "BCDF-GHJK", Duration.ofMinutes(10), Duration.ofMillis(10));

    private final Waiting waiting = new Waiting(Terminal.of(new CommandLine(new Nothing()).getCommandSpec()), true);

    @Command(name = "nothing")
    private static final class Nothing {}

    @Test
    void aServerThatNeverAnswersAQuestionDoesNotMakeTheWaitLonger() throws InterruptedException {
        CountDownLatch givenUp = new CountDownLatch(1);
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> waiting.watch(INVITATION, Duration.ofSeconds(1), "Serai", () -> {
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        givenUp.countDown();
                    }
                    throw new AssertionError();
                }))
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.WAITED));
        givenUp.await();
    }

    @Test
    void aServerThatIsGoneUntilTheEndIsCalledSo() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> waiting.watch(INVITATION, Duration.ofSeconds(1), "Serai", () -> {
                    throw new IOException("gone");
                }))
                .withMessageContaining("cannot be reached any more")
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE));
    }

    @Test
    void whatALookThrowsEndsTheWaitAsItIs() {
        CommandFailure refused = CommandFailure.refused("No.");
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> waiting.watch(INVITATION, Duration.ofMinutes(1), "Serai", () -> {
                    throw refused;
                }))
                .isSameAs(refused);
    }
}
