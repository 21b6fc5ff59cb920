package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.SecretValue;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserCodeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BSZG-VLQH",
                "bszgvlqh",
                "  b s z g - v l q h ",
                "BSZG\u2013VLQH",
                "BSZG\u00a0VLQH",
                "8526-VLQH",
                "852G-U10H",
                "bszg vIOh",
                "bszg.v|0h",
                "\uff22\uff33\uff3a\uff27\uff36\uff2c\uff31\uff28",
                "\u0412\u0405ZGVLQ\u041d",
                "BSZG_YL\u200bQH"
            })
    void check92_whatSomebodyEntersIsReadAsTheCodeThatItLooksLike(String entered) {
        assertThat(UserCode.read(entered)).contains(SecretValue.of("BSZGVLQH"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "BSZG-VLQ", "BSZG-VLQHH", "ASZG-VLQH", "BSZG-VLQ\u0000", "<script>", "%42SZGVLQH", "3SZGVLQH"
            })
    void check92_whatLooksLikeNoCodeIsNone(String entered) {
        assertThat(UserCode.read(entered)).isEmpty();
    }

    @Test
    void check92_aCodeIsEightOfTwentyConsonants() {
        Set<String> seen = new HashSet<>();
        Set<Integer> letters = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            SecretValue code = UserCode.random();
            assertThat(code.reveal()).matches("[BCDFGHJKLMNPQRSTVWXZ]{8}");
            assertThat(UserCode.read(UserCode.shown(code))).contains(code);
            seen.add(code.reveal());
            code.reveal().chars().forEach(letters::add);
        }
        assertThat(seen).hasSize(1_000);
        assertThat(letters).hasSize(UserCode.LETTERS.length());
    }
}
