package dev.serai.credential.refresh;

import dev.serai.credential.refresh.Simulation.Budget;
import java.util.List;
import java.util.Random;

/** A random run with all that is needed to repeat it. */
record Walked(Run run, List<Integer> path, Budget budget, Story story) {
    static Walked of(long seed, PlantedBug bug) throws InterruptedException {
        Random random = new Random(seed);
        Story story = Story.random(random, 3);
        Walk walk = new Walk(random);
        Budget budget =
                new Budget(random.nextInt(3), random.nextInt(3), random.nextInt(4), Simulation.UNBOUNDED, false);
        return new Walked(Run.of(walk, budget, false, story, bug), walk.path(), budget, story);
    }
}
