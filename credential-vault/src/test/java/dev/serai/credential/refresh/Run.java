package dev.serai.credential.refresh;

import dev.serai.credential.refresh.Simulation.Budget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run from the start to the end.
 *
 * @param violation null if all promises were kept
 * @param requests that the provider got before everybody recovered
 * @param whole whether it was not cut short because all that follows was seen before
 */
record Run(@Nullable String violation, List<String> trace, int requests, boolean whole) {
    /** Without how everybody recovered in the end. */
    String story() {
        return violation + "\n"
                + String.join(
                        "\n",
                        trace.stream().filter(line -> !line.contains(".end:")).toList());
    }

    static Run of(Choices choices, Budget budget, boolean traced, Story story, PlantedBug bug)
            throws InterruptedException {
        World world = new World(choices, budget, traced, story, bug);
        try {
            world.simulation.run();
            int requests = world.provider.requests();
            if (world.simulation.violation() == null
                    && !world.simulation.wasCutShort()
                    && choices.goOn(world.simulation)) {
                world.settleDown();
            }
            return new Run(
                    world.simulation.violation(), world.simulation.trace(), requests, !world.simulation.wasCutShort());
        } finally {
            world.simulation.close();
        }
    }

    /** The same violation with as few interferences as can be found. */
    static Run shortest(List<Integer> path, Budget budget, Story story, PlantedBug bug) throws InterruptedException {
        List<Integer> best = new ArrayList<>(path);
        boolean better = true;
        while (better) {
            better = false;
            for (int i = best.size() - 1; i >= 0; i--) {
                if (i >= best.size()) {
                    continue;
                }
                List<Integer> shorter = new ArrayList<>(best);
                if (best.get(i) == 0) {
                    shorter.remove(i);
                } else {
                    shorter.set(i, 0);
                }
                if (of(new Replay(shorter), budget, false, story, bug).violation() != null) {
                    better |= best.get(i) != 0;
                    best = shorter;
                }
            }
        }
        return of(new Replay(best), budget, true, story, bug);
    }
}
