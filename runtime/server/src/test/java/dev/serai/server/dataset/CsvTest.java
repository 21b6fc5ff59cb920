package dev.serai.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", " =1+1", "\t=1", "\uFF1D1+1", "\n=1"})
    void aTextThatASpreadsheetWouldRunGetsAnApostrophe(String text) {
        assertThat(Csv.cell(text)).matches("(?s)\"?'.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "+49", "-1.5e3", "2026-01-01T00:00:00Z", "plain", "a=b"})
    void numbersTimesAndPlainTextsStayWhatTheyAre(String text) {
        assertThat(Csv.cell(text)).isEqualTo(text);
    }

    @Test
    void quotesCommasAndLineBreaksAreQuoted() {
        assertThat(Csv.cell("a,b")).isEqualTo("\"a,b\"");
        assertThat(Csv.cell("say \"hi\"")).isEqualTo("\"say \"\"hi\"\"\"");
        assertThat(Csv.cell("two\nlines")).isEqualTo("\"two\nlines\"");
    }

    @Test
    void objectsBecomeColumnsAndNumbersStayExact() throws IOException {
        StringBuilder out = new StringBuilder();
        var columns = new LinkedHashSet<>(List.of("id", "at.lat", "tags", "missing", "amount"));
        new Csv(out)
                .row(
                        new DatasetRecord(
                                "k",
                                "{\"id\":\"k\",\"at\":{\"lat\":-1.50},\"tags\":[\"a\",\"b\"],\"amount\":1e2}",
                                Instant.EPOCH,
                                1,
                                false),
                        columns);
        assertThat(out.toString()).isEqualTo("k,1970-01-01T00:00:00Z,k,-1.50,\"[\"\"a\"\",\"\"b\"\"]\",,100\r\n");
    }
}
