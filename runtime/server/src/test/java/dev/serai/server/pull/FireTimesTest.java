package dev.serai.server.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.camel.pull.Schedule;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.server.schedule.FireTimes;
import dev.serai.server.schedule.ScheduleWords;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FireTimesTest {
    private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");

    @Test
    void check81_aTimeThatSpringSkipsDoesNotComeThatDayAndTheNextDayGoesOn() {
        List<Instant> times = times("0 30 2 * * ?", "2026-03-28T00:00:00Z", 3);
        assertThat(times).hasSize(3);
        assertThat(times.stream().map(time -> time.atZone(VIENNA).toLocalDate().toString()))
                .containsExactly("2026-03-28", "2026-03-30", "2026-03-31");
    }

    @Test
    void check81_aDailyPullInTheHourThatAutumnRepeatsRunsOnceThatDay() {
        List<Instant> times = times("0 30 2 * * ?", "2026-10-24T00:00:00Z", 3);
        assertThat(times.stream().map(time -> time.atZone(VIENNA).toLocalDate().toString()))
                .containsExactly("2026-10-24", "2026-10-25", "2026-10-26");
    }

    @Test
    void check81_anHourlyPullRunsInEachHourThatIsThere() {
        assertThat(times("0 0 * * * ?", "2026-03-29T00:00:00Z", 3))
                .containsExactly(
                        Instant.parse("2026-03-29T01:00:00Z"),
                        Instant.parse("2026-03-29T02:00:00Z"),
                        Instant.parse("2026-03-29T03:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            every 15m            | every 15 minutes
            every 1h             | every hour
            every 90s            | every 1 min 30 s
            every 1d             | every day
            0 0/15 * * * ?       | every 15 minutes
            0/1 * * * * ?        | every second
            0 0 * * * ?          | every hour at minute 0
            0 0 3 * * ?          | every day at 03:00 (Europe/Vienna)
            0 30 7 ? * MON-FRI   | Monday to Friday at 07:30 (Europe/Vienna)
            0 0 3 1 1 ?          | 0 0 3 1 1 ? (Europe/Vienna)
            """)
    void schedulesAreSaidInWords(String schedule, String words) {
        assertThat(ScheduleWords.of(Schedule.parse(schedule, VIENNA))).isEqualTo(words);
    }

    @Test
    void aScheduleWhoseLastTimeHasPassedIsStillShown() {
        ScheduledPull pull = new ScheduledPull(
                "1",
                "default",
                ConnectionId.random(),
                "observant",
                "observations",
                "0 0 3 1 1 ? 2020",
                "UTC",
                true,
                1,
                "soil",
                Instant.EPOCH,
                null);
        assertThat(ScheduleWords.of(pull.when())).isEqualTo("0 0 3 1 1 ? 2020 (UTC)");
        assertThat(FireTimes.after(pull.when(), Instant.parse("2026-01-01T00:00:00Z")))
                .isEmpty();
    }

    private static List<Instant> times(String cron, String from, int count) {
        Schedule schedule = Schedule.parse(cron, VIENNA);
        List<Instant> times = new ArrayList<>();
        Instant at = Instant.parse(from);
        while (times.size() < count) {
            at = FireTimes.after(schedule, at).orElseThrow();
            times.add(at);
        }
        return times;
    }
}
