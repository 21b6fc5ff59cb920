package dev.serai.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a-z0-9-]+(\\.[a-z0-9-]+)*\\.salesforce\\.com",
                "(com|eu|in|com\\.au)",
                "(?:eu|us)[0-9]{1,2}",
                "^(?<shop>[A-Za-z0-9][\\w-]*)$",
                "[-a-z.]+",
                "\\d{3}\\-[._]?"
            })
    void namesOfHostsAreHarmless(String pattern) {
        assertThat(HostPattern.staysInHost(Pattern.compile(pattern))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".*",
                "[^/]+",
                "[a-z.]+.salesforce.com",
                "\\S+",
                "[a-z/]+",
                "[.-9]+",
                "[--9]+",
                "[A-z]+",
                "[+-:]+",
                "[!-~]+",
                "[a-z&&[^b]]+",
                "[a-z[@]]+",
                "\\Q#\\E",
                "\\x2f",
                "\\p{Punct}",
                "(?s)a",
                "a@b",
                "a#",
                "a:b",
                "[\\d-~]",
                "a\\/b",
                "a b"
            })
    void whateverMayMatchMoreIsNot(String pattern) {
        assertThat(HostPattern.staysInHost(Pattern.compile(pattern))).isFalse();
    }

    @Test
    void noHarmlessPatternMatchesACharacterThatLeavesTheHost() {
        for (String pattern : List.of("[a-z0-9-]+", "[\\w.-]*", "[-\\d.A-Z_-]+", "\\w|\\.|-")) {
            Pattern compiled = Pattern.compile(pattern);
            assertThat(HostPattern.staysInHost(compiled)).as(pattern).isTrue();
            for (char c = 0; c < 0x3000; c++) {
                if (compiled.matcher(String.valueOf(c)).matches()) {
                    assertThat(String.valueOf(c)).matches("[A-Za-z0-9._-]");
                }
            }
        }
    }

    @Test
    void aLongPatternIsJudgedAtOnce() {
        String ranges = "[" + "a-z".repeat(160) + "/]";
        assertThat(HostPattern.staysInHost(Pattern.compile(ranges))).isFalse();
    }
}
