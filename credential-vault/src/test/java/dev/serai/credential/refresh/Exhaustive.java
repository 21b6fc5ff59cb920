package dev.serai.credential.refresh;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All choices there are, depth first; a state that was seen before is not looked into again. */
final class Exhaustive implements Choices {
    private final Set<Long> seen = new HashSet<>();
    private final Set<Long> ends = new HashSet<>();
    private final List<Integer> path = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();
    private int depth;

    @Override
    public int next(Simulation simulation, List<Option> options) {
        if (depth == path.size()) {
            if (!seen.add(simulation.state())) {
                return STOP;
            }
            path.add(0);
            widths.add(options.size());
        } else if (widths.get(depth) != options.size()) {
            throw new IllegalStateException("The same choices gave another run.");
        }
        return path.get(depth++);
    }

    @Override
    public boolean goOn(Simulation simulation) {
        return ends.add(simulation.state());
    }

    /** Goes back to the last choice with something left; false if there is none. */
    boolean next() {
        depth = 0;
        while (!path.isEmpty()) {
            int last = path.removeLast();
            int width = widths.removeLast();
            if (last + 1 < width) {
                path.add(last + 1);
                widths.add(width);
                return true;
            }
        }
        return false;
    }

    List<Integer> path() {
        return List.copyOf(path);
    }

    int states() {
        return seen.size();
    }
}
