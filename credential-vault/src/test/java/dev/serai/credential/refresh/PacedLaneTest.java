package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
            lane.run(Runnable::run, this::renew, 1);
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
            lanes.forEach(each -> each.run(Runnable::run, this::renew, 3));
            assertThat(renewed).hasSizeLessThanOrEqualTo(second * PacedLane.A_SECOND);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(renewed).as("and hardly slower").hasSizeGreaterThanOrEqualTo(27 * PacedLane.A_SECOND);
    }

    @Test
    void moreNodesThanThePaceHasTurnsStillRenew() {
        lane.add(ending(clock.instant().plusSeconds(60)));
        lane.run(Runnable::run, this::renew, 100);
        assertThat(renewed).hasSize(1);
    }

    @Test
    void aProviderThatDoesNotAnswerHoldsUpAFewOfItsOwn() {
        List<Runnable> hanging = new ArrayList<>();
        for (int i = 0; i < 5 * PacedLane.AT_ONCE; i++) {
            lane.add(ending(clock.instant().plusSeconds(60)));
        }
        for (int second = 0; second < 60; second++) {
            lane.run(hanging::add, this::renew, 1);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(hanging).hasSize(PacedLane.AT_ONCE);
        assertThat(lane.isDone()).isFalse();

        hanging.removeFirst().run();
        lane.run(hanging::add, this::renew, 1);
        assertThat(hanging).as("one came back, one goes out").hasSize(PacedLane.AT_ONCE);
    }

    /** Three nodes use the same ten thousand tokens, which were all given in the same minute. */
    @Test
    void check46_nodesThatShareTheirTokensLoseNoTurnsToEachOtherAndNoTokenEndsBeforeItsTurn() {
        Random random = new Random(46);
        Instant noon = clock.instant();
        List<PacedLane> lanes = List.of(lane, new PacedLane(clock), new PacedLane(clock));
        List<List<InUse>> waiting = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 10_000; i++) {
            Instant obtained = noon.plusMillis(i * 6L);
            ConnectionId id = ConnectionId.random();
            for (List<InUse> ofNode : waiting) {
                Instant due = obtained.plusMillis((long) (3_600_000 * (0.7 + 0.2 * random.nextDouble())));
                ofNode.add(new InUse(
                        id, 1, new Generation(1), "127.0.0.1", obtained, obtained.plusSeconds(3600), due, noon));
            }
        }
        waiting.forEach(ofNode -> ofNode.sort(Comparator.comparing(InUse::due).reversed()));
        Set<ConnectionId> done = new HashSet<>();
        List<Duration> left = new ArrayList<>();
        int most = 0;
        while (done.size() < 10_000) {
            int before = done.size();
            for (int node = 0; node < 3; node++) {
                List<InUse> ofNode = waiting.get(node);
                while (!ofNode.isEmpty() && !ofNode.getLast().due().isAfter(clock.instant())) {
                    lanes.get(node).add(ofNode.removeLast());
                }
                lanes.get(node)
                        .run(
                                Runnable::run,
                                one -> {
                                    boolean first = done.add(one.id());
                                    if (first) {
                                        left.add(Duration.between(clock.instant(), one.end()));
                                    }
                                    return first;
                                },
                                3);
            }
            most = Math.max(most, done.size() - before);
            clock.advance(Duration.ofSeconds(1));
            assertThat(clock.instant()).isBefore(noon.plusSeconds(3660));
        }
        assertThat(most).isLessThanOrEqualTo(PacedLane.A_SECOND);
        assertThat(left).allMatch(Duration::isPositive);
        System.out.println("10,000 expiries in one minute, three nodes: at most " + most
                + " a second at the provider, the last one "
                + Collections.min(left).toSeconds() + " s before its end");
    }

    private boolean renew(InUse one) {
        renewed.add(one);
        return true;
    }

    private InUse ending(Instant end) {
        Instant now = clock.instant();
        return new InUse(ConnectionId.random(), 1, new Generation(1), "127.0.0.1", now, end, now, now);
    }
}
