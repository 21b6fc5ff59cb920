package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.SecretValue;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MaskTest {
    private final Mask mask = new Mask();

    @Test
    void aSecretIsMaskedWhereverItIsCut() {
        String text = "before open-sesame after, open-sesameopen-sesame; open-ses!";
        for (int size = 1; size <= text.length(); size++) {
            Mask one = new Mask();
            one.add(SecretValue.of("open-sesame"));
            StringBuilder shown = new StringBuilder();
            for (int at = 0; at < text.length(); at += size) {
                shown.append(one.pass(text.substring(at, Math.min(at + size, text.length()))));
            }
            shown.append(one.rest());
            assertThat(shown.toString())
                    .as("pieces of %d", size)
                    .isEqualTo("before [secret] after, [secret][secret]; open-ses!");
            assertThat(one.met()).isTrue();
        }
    }

    @Test
    void whatIsNoSecretPassesAtOnceButForAnEndThatMayBecomeOne() {
        mask.add(SecretValue.of("open-sesame"));
        assertThat(mask.pass("nothing here")).isEqualTo("nothing here");
        assertThat(mask.pass("well op")).isEqualTo("well ");
        assertThat(mask.pass("era")).isEqualTo("opera");
        assertThat(mask.met()).isFalse();
    }

    @Test
    void theBeginningAndTheEndOfWhatIsTooLongAreKept() {
        KeptOutput output = new KeptOutput();
        output.add("begin");
        assertThat(output.take()).isEqualTo("begin");
        for (int i = 0; i < 100; i++) {
            output.add("\uD83D\uDC2A".repeat(10_000));
        }
        output.add("end");
        String kept = output.take() + output.last();
        assertThat(output.isCut()).isTrue();
        assertThat(kept).endsWith("end").contains("characters are not kept");
        assertThat(kept.length()).isLessThan(KeptOutput.BEGINNING + KeptOutput.END + 100);
        assertThat(new String(kept.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(kept);
    }
}
