package dev.serai.lab.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.lab.Report;
import dev.serai.lab.fault.Step;
import dev.serai.lab.node.Mutant;
import dev.serai.lab.parts.Grounds;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code ./serai lab kill} does, and that it would see a fault: both at once, for both wait as long as a lease lasts. */
class KillIT {
    private static final int KILLS = Boolean.getBoolean("serai.long") ? 1000 : 50;
    private static final int KILLS_OF_MUTANTS = 2;

    private static List<Result> results = List.of();
    private static List<Result> ofMutants = List.of();
    private static int kills;

    @BeforeAll
    static void kill() {
        Doors doors = new Doors();
        try (Grounds grounds = Grounds.open(doors);
                KillExperiment experiment = new KillExperiment(grounds, doors, Mutant.NONE, line -> {});
                KillExperiment mutants = new KillExperiment(grounds, doors, Mutant.JOURNAL_LAST, line -> {})) {
            CompletableFuture<List<Result>> beside = CompletableFuture.supplyAsync(
                    () -> mutants.run(KILLS_OF_MUTANTS, List.of(Step.ON_DISK, Step.IN_DATABASE)));
            results = experiment.run(KILLS, List.of(Step.values()));
            ofMutants = beside.join();
            kills = experiment.kills();
            Report report = new Report();
            KillTable.print(results, experiment.windows(), report);
            System.out.println(report.text());
        }
    }

    @Test
    void check37_aKillAtEachStepLosesNothingThatWasKept() {
        assertThat(results).isNotEmpty().allMatch(Result::isAsPromised);
        assertThat(results)
                .extracting(result -> result.cut().step())
                .as("every step was killed at")
                .contains(Step.values());
        assertThat(kills).as("real processes ended").isGreaterThanOrEqualTo(KILLS);
    }

    @Test
    void onlyAnAnswerThatNobodyHadKeptYetIsLostAndTheStatusSaysSo() {
        assertThat(results)
                .filteredOn(Result::isLost)
                .as("a strict provider has used up the refresh token")
                .isNotEmpty()
                .allSatisfy(result -> {
                    assertThat(result.cut().step().isUnkept()).isTrue();
                    assertThat(result.verdict())
                            .isInstanceOfSatisfying(
                                    Verdict.Lost.class,
                                    lost -> assertThat(lost.namesTheAnswer()).isTrue());
                });
        assertThat(results)
                .filteredOn(result -> result.cut().step().isUnkept())
                .as("so the experiment kills where it says")
                .allMatch(Result::isLost);
    }

    @Test
    void aNodeThatKeepsAnswersAfterTheVaultIsCaught() {
        assertThat(ofMutants).hasSizeGreaterThan(KILLS_OF_MUTANTS).noneMatch(Result::isAsPromised);
    }
}
