package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacedLaneTest {
    private final TestClock clock = new TestClock();
    private final PacedLane lane = new PacedLane(clock);
    private final List<InUse> renewed = new ArrayList<>();

    @Test
    void check46_tenThousandThatEndInOneMinuteReachTheirProviderAtAnEvenPaceTheMostUrgentFirst() {
        int many = 10_000;
        Instant noon = clock.instant();
        List<InUse> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            all.add(ending(noon.plusSeconds(3600).plusMillis(i * 6L)));
        }
        Collections.shuffle(all, new Random(46));
        all.forEach(lane::add);

        int seconds = 0;
        while (renewed.size() < many) {
            int before = renewed.size();
            lane.run(Runnable::run, renewed::add, 1);
            assertThat(renewed.size() - before).isLessThanOrEqualTo(PacedLane.A_SECOND);
            clock.advance(Duration.ofSeconds(1));
            seconds++;
        }

        assertThat(seconds).isEqualTo(many / PacedLane.A_SECOND);
        assertThat(renewed).isSortedAccordingTo(Comparator.comparing(InUse::end));
        assertThat(lane.isDone()).isTrue();
    }

    @Test
    void check46_threeNodesTogetherAreNoFasterThanOne() {
        List<PacedLane> lanes = List.of(lane, new PacedLane(clock), new PacedLane(clock));
        lanes.forEach(each -> {
            for (int i = 0; i < 1_000; i++) {
                each.add(ending(clock.instant().plusSeconds(3600)));
            }
        });
        for (int second = 1; second <= 30; second++) {
            lanes.forEach(each -> each.run(Runnable::run, renewed::add, 3));
            assertThat(renewed).hasSizeLessThanOrEqualTo(second * PacedLane.A_SECOND);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(renewed).as("and hardly slower").hasSizeGreaterThanOrEqualTo(27 * PacedLane.A_SECOND);
    }

    @Test
    void moreNodesThanThePaceHasTurnsStillRenew() {
        lane.add(ending(clock.instant().plusSeconds(60)));
        lane.run(Runnable::run, renewed::add, 100);
        assertThat(renewed).hasSize(1);
    }

    @Test
    void aProviderThatDoesNotAnswerHoldsUpAFewOfItsOwn() {
        List<Runnable> hanging = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lane.add(ending(clock.instant().plusSeconds(60)));
        }
        for (int second = 0; second < 60; second++) {
            lane.run(hanging::add, renewed::add, 1);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(hanging).hasSize(8);
        assertThat(lane.isDone()).isFalse();

        hanging.removeFirst().run();
        lane.run(hanging::add, renewed::add, 1);
        assertThat(hanging).as("one came back, one goes out").hasSize(8);
    }

    private InUse ending(Instant end) {
        Instant now = clock.instant();
        return new InUse(ConnectionId.random(), 1, new Generation(1), "127.0.0.1", now, end, now, now);
    }
}
