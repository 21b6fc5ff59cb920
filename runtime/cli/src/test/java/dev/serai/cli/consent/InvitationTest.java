package dev.serai.cli.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.ExitCode;
import dev.serai.cli.token.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InvitationTest {
    @Test
    void anAnswerThatInvitesNobodyIsTheServersFault() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> Invitation.read(Json.object().put("device_code", "secret-code")))
                .withMessageContaining("without verification_uri")
                .withMessageNotContaining("secret-code")
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE));
    }

    @Test
    void whatItLeavesOutIsAsTheStandardHasIt() {
        Invitation read = Invitation.read(Json.object()
                .put("verification_uri", "http://serai.test/device")
                .put("user_code", "BCDF-GHJK"));
        assertThat(read.interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(read.best()).isEqualTo("http://serai.test/device");
    }
}
