package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatMovesACursorOrTurnsALineRoundIsLeftOut() {
        assertThat(Printable.of("no\u001b[2J\u001b]0;title\u0007 \u009b31mway\u007f\b\0"))
                .isEqualTo("no[2J]0;title 31mway");
        assertThat(Printable.of("gpj\u202e.exe\u2066x\u2069")).isEqualTo("gpj.exex");
    }

    @Test
    void severalLinesBecomeOneAndOtherTextStaysAsItIs() {
        assertThat(Printable.of("one\r\ntwo\u2028three\tfour")).isEqualTo("one two three four");
        assertThat(Printable.of("Zoë 👩‍🚀 – ‏שלום")).isEqualTo("Zoë 👩‍🚀 – ‏שלום");
        assertThat(Printable.of(null)).isEqualTo("null");
    }
}
