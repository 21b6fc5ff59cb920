package dev.serai.lab.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.lab.fault.Step;
import dev.serai.lab.parts.Provider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutTest {
    private static final List<Step> STEPS = List.of(Step.values());

    @Test
    void nodesThatStayAwayAreKilledAtEveryStepWhoseAnswerDoesNotLieOnTheirDisksAlone() {
        List<Step> others = new ArrayList<>(STEPS);
        others.remove(Step.ON_DISK);
        assertThat(Cut.plan(100, STEPS))
                .filteredOn(Cut::away)
                .extracting(Cut::step)
                .containsOnly(others.toArray(Step[]::new));
        for (Provider provider : Provider.values()) {
            assertThat(Cut.plan(240, STEPS))
                    .filteredOn(cut -> cut.away() && cut.provider() == provider)
                    .extracting(Cut::step)
                    .containsOnly(others.toArray(Step[]::new));
        }
    }

    @Test
    void everyStepHasItsTurnAtEveryProvider() {
        for (Provider provider : Provider.values()) {
            assertThat(Cut.plan(48, STEPS))
                    .filteredOn(cut -> cut.provider() == provider)
                    .extracting(Cut::step)
                    .contains(Step.values());
        }
    }
}
