package dev.serai.lab.kill;

import dev.serai.lab.Report;
import dev.serai.lab.fault.Step;
import dev.serai.lab.node.Mutant;
import dev.serai.lab.parts.Grounds;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./serai lab kill}. */
@Command(
        name = "kill",
        customSynopsis = "./serai lab kill [OPTIONS]",
        description = {
            "Kills nodes in the middle of refreshes, at every step, with a real PostgreSQL, OpenBao and Keycloak and the strict"
                    + " simulator, and counts the connections that are lost. Ends with 1 if one is lost that must not be.",
        },
        mixinStandardHelpOptions = true)
public final class KillCommand implements Callable<Integer> {
    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "50",
            description = "processes to kill, each in the middle of two refreshes (default: ${DEFAULT-VALUE})")
    private int kills = 50;

    @Option(names = "--write", description = "put the table into docs/reliability.md")
    private boolean write;

    private static void log(String line) {
        System.err.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }

    @Override
    public Integer call() {
        Instant start = Instant.now();
        log("starting PostgreSQL, OpenBao and Keycloak");
        Doors doors = new Doors();
        try (Grounds grounds = Grounds.open(doors);
                KillExperiment experiment = new KillExperiment(grounds, doors, Mutant.NONE, KillCommand::log)) {
            List<Result> results = experiment.run(kills, List.of(Step.values()));
            Report report = new Report();
            KillTable.print(results, experiment.windows(), report);
            report.accept("");
            report.accept(
                    experiment.kills() + " processes killed, " + results.size() + " refreshes cut off by that, in "
                            + Duration.between(start, Instant.now()).toSeconds() + " s; times of "
                            + experiment.windows().count() + " refreshes that nobody held.");
            System.out.println(report.text());
            if (write) {
                report.write("kill");
            }
            List<Result> broken =
                    results.stream().filter(result -> !result.isAsPromised()).toList();
            broken.forEach(result -> System.err.println("lab: against the promise: " + result));
            return broken.isEmpty() ? 0 : 1;
        }
    }
}
