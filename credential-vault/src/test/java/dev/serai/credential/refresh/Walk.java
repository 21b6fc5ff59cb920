package dev.serai.credential.refresh;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Choices by chance: mostly everybody goes on, now and then something goes wrong. */
final class Walk implements Choices {
    private final RandomGenerator random;
    private final List<Integer> path = new ArrayList<>();
    /** In some runs threads mostly go on, in others they take turns; in some much goes wrong, in others little. */
    private final double steadiness;

    private final double harm;

    Walk(RandomGenerator random) {
        this.random = random;
        this.steadiness = Math.pow(2, random.nextInt(6));
        this.harm = Math.pow(2, random.nextInt(4)) / 4;
    }

    @Override
    public int next(Simulation simulation, List<Option> options) {
        double[] weights = new double[options.size()];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i == 0 ? steadiness : weight(options.get(i));
            sum += weights[i];
        }
        double at = random.nextDouble() * sum;
        int chosen = 0;
        while (chosen < weights.length - 1 && at >= weights[chosen]) {
            at -= weights[chosen++];
        }
        path.add(chosen);
        return chosen;
    }

    private double weight(Option option) {
        return switch (option.kind()) {
            case RUN -> option.fault() == Fault.NONE ? 1 : 0.05 * harm;
            case CRASH, FREEZE -> 0.1 * harm;
            case WAKE, RESTART, PASS_TIME -> 0.5;
        };
    }

    List<Integer> path() {
        return List.copyOf(path);
    }
}
