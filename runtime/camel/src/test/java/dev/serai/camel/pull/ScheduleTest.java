package dev.serai.camel.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.SeraiException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    @ParameterizedTest
    @ValueSource(strings = {"0 0/15 * * * ?", "0+0/15+*+*+*+?", " 0 0/15 * * * ? "})
    void cronIsQuartzs(String text) {
        ZoneId vienna = ZoneId.of("Europe/Vienna");

        assertThat(Schedule.parse(text, vienna)).isEqualTo(new Schedule.Cron("0 0/15 * * * ?", vienna));
    }

    @Test
    void aYearMayFollow() {
        assertThat(Schedule.parse("0 0 3 * * ? 2099", ZoneOffset.UTC)).isInstanceOf(Schedule.Cron.class);
    }

    @Test
    void everyIsAnInterval() {
        assertThat(Schedule.parse("every 15m", ZoneOffset.UTC)).isEqualTo(new Schedule.Every(Duration.ofMinutes(15)));
        assertThat(Schedule.parse("every+2+h", ZoneOffset.UTC)).isEqualTo(new Schedule.Every(Duration.ofHours(2)));
        assertThat(Schedule.parse("Every 30s", ZoneOffset.UTC)).isEqualTo(new Schedule.Every(Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "every 0m",
                "every 5",
                "every -1m",
                "*/15 * * * *",
                "0 0 25 * * ?",
                "0 0 0 1 1 ? 2001",
                "tomorrow"
            })
    void check81_whatIsNoScheduleIsToldWithAnExample(String text) {
        assertThatThrownBy(() -> Schedule.parse(text, ZoneOffset.UTC))
                .isInstanceOfSatisfying(
                        SeraiException.class, e -> assertThat(e.code()).isEqualTo("invalid_schedule"))
                .hasMessageContaining("0 0/15 * * * ?, or: every 15m");
    }
}
