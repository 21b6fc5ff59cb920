package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.connector.OAuth2.Rotation;
import dev.serai.credential.refresh.Simulation.Budget;
import dev.serai.credential.refresh.Story.Call;
import dev.serai.credential.refresh.Story.Event;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real protocol code on simulated nodes, in every order of steps that fits the bounds, and in many that chance finds: a
 * node crashes, freezes, wakes; a call fails, or only seems to. What design and {@link Promises} guarantee holds in all of
 * them. Seeds and states are printed; a violation comes with the shortest run that was found to show it.
 */
class RefreshSimulationTest {
    private static final boolean LONG = Boolean.getBoolean("serai.long");
    private static final int WALKS = LONG ? 120_000 : 5_000;

    @Test
    void twoNodesOneCrashOneFreezeOneFault() throws InterruptedException {
        int bound = LONG ? 1 : 0;
        exhaust("1 crash, 1 freeze, 1 fault", Story.twoNodes().tries(LONG ? 3 : 1), new Budget(1, 1, 1, bound, true));
        if (LONG) {
            List<List<Call>> once = List.of(List.of(Call.ONCE), List.of(Call.FIRST));
            Story story = Story.twoNodes().tries(4).withCalls(once).withRounds(70);
            exhaust("3 faults", story, new Budget(0, 0, 3, 0, false));
        }
    }

    @Test
    void twoNodesAndTheirUpkeepInAnyOrder() throws InterruptedException {
        Story story = Story.twoNodes().tries(3).withRounds(0);
        int bound = LONG ? 3 : 1;
        exhaust("1 crash", story, new Budget(1, 0, 0, bound, true));
        exhaust("1 freeze", story, new Budget(0, 1, 0, bound, true));
        exhaust("1 fault", story, new Budget(0, 0, 1, bound, true));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheOwnerDoesMeetsARefreshInAnyOrder(Event event) throws InterruptedException {
        Story story = Story.twoNodes(event).tries(2);
        int bound = LONG ? 3 : 1;
        exhaust(event + ", 1 crash", story, new Budget(1, 0, 0, bound, true));
        exhaust(event + ", 1 freeze", story, new Budget(0, 1, 0, bound, true));
        exhaust(event + ", 1 fault", story, new Budget(0, 0, 1, bound, true));
    }

    @Test
    void aDoubtOutlivesALaterAttemptThatWasTurnedAway() throws InterruptedException {
        exhaust("living token, 2 faults", Story.livingToken(), new Budget(0, 0, 2, 1, true));
    }

    @Test
    void anOldAnswerGivesWayWhereRefreshTokensStayAsTheyAre() throws InterruptedException {
        Story story = Story.twoNodes().tries(20).withRotation(Rotation.NONE, Duration.ofSeconds(30));
        exhaust("no rotation, 1 crash", story, new Budget(1, 0, 0, 1, true));
        exhaust("no rotation, 1 freeze, 1 fault", story.tries(4), new Budget(0, 1, 1, LONG ? 1 : 0, true));
    }

    @Test
    void threeNodesThatMeetAnExpiryTogetherSendOneRequestInAnyOrder() throws InterruptedException {
        List<Call> first = List.of(Call.FIRST);
        Story story = Story.twoNodes().withCalls(List.of(first, first, first));
        Budget budget = new Budget(0, 0, 0, LONG ? Simulation.UNBOUNDED : 3, true);
        Exhaustive all = new Exhaustive();
        int runs = 0;
        do {
            Run run = Run.of(all, budget, false, story, PlantedBug.NONE);
            requireNoViolation(run, "", all.path(), budget, story);
            assertThat(run.requests()).isBetween(run.whole() ? 1 : 0, 1);
            runs++;
        } while (all.next());
        print("3 nodes, nothing goes wrong", story, budget, all, runs);
    }

    @Test
    void threeNodesOnRandomWalks() throws InterruptedException {
        long first = LONG ? new Random().nextInt(1_000_000_000) : 0;
        System.out.println("Simulation: 3 nodes, seeds " + first + " to " + (first + WALKS - 1));
        for (long seed = first; seed < first + WALKS; seed++) {
            Walked walked = Walked.of(seed, PlantedBug.NONE);
            requireNoViolation(walked.run(), "seed " + seed, walked.path(), walked.budget(), walked.story());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedBugIsFound(PlantedBug bug) throws InterruptedException {
        assertThat(found(bug)).as("a violation by %s", bug).isTrue();
    }

    private static boolean found(PlantedBug bug) throws InterruptedException {
        Story story = bug.story();
        if (story != null) {
            Exhaustive all = new Exhaustive();
            int runs = 0;
            do {
                runs++;
                Run run = Run.of(all, PlantedBug.BUDGET, false, story, bug);
                if (run.violation() != null) {
                    print(bug, "run " + runs, Run.shortest(all.path(), PlantedBug.BUDGET, story, bug));
                    return true;
                }
            } while (all.next());
            return false;
        }
        for (long seed = 0; seed < 5_000; seed++) {
            Walked walked = Walked.of(seed, bug);
            if (walked.run().violation() != null) {
                print(bug, "seed " + seed, Run.shortest(walked.path(), walked.budget(), walked.story(), bug));
                return true;
            }
        }
        return false;
    }

    /** The run itself, which is hundreds of lines for some, in the long form alone. */
    private static void print(PlantedBug bug, String where, Run shortest) {
        System.out.println("Simulation: " + bug + " is found in " + where + (LONG ? ":\n" + shortest.story() : "."));
    }

    private static void exhaust(String what, Story story, Budget budget) throws InterruptedException {
        Exhaustive all = new Exhaustive();
        int runs = 0;
        do {
            Run run = Run.of(all, budget, false, story, PlantedBug.NONE);
            requireNoViolation(run, what, all.path(), budget, story);
            runs++;
        } while (all.next());
        print("2 nodes, " + what, story, budget, all, runs);
    }

    private static void print(String what, Story story, Budget budget, Exhaustive all, int runs) {
        System.out.println("Simulation: " + what + ": all " + all.states() + " states in " + runs
                + " runs. Bounds: each caller tries " + story.tries()
                + " times; a thread goes before one that could go on "
                + (budget.switches() < Simulation.UNBOUNDED ? budget.switches() + " times" : "at will")
                + (budget.coarse()
                        ? "; reads of rows and of the own disk are taken with the step before; a fault fails one call."
                        : "."));
    }

    private static void requireNoViolation(Run run, String where, List<Integer> path, Budget budget, Story story)
            throws InterruptedException {
        if (run.violation() != null) {
            Run shortest = Run.shortest(path, budget, story, PlantedBug.NONE);
            throw new AssertionError(where + ": " + story + ", " + budget + "\n" + shortest.story());
        }
    }
}
