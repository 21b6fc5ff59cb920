package dev.serai.lab.stampede;

import dev.serai.lab.Report;
import dev.serai.lab.platform.PlatformCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./serai lab stampede}. */
@Command(
        name = "stampede",
        customSynopsis = "./serai lab stampede [OPTIONS]",
        description = {
            "Lets many callers meet an expired token together, at two platforms on one PostgreSQL and three OpenBao nodes, with a"
                    + " strict Keycloak as the provider, and breaks what it can in the middle: provider, database, vault, and"
                    + " the platforms themselves. Ends with 1 if a row of its table does not hold.",
        },
        mixinStandardHelpOptions = true)
public final class StampedeCommand implements Callable<Integer> {
    @Option(names = "--brief", description = "only what takes less than two minutes")
    private boolean brief;

    @Option(names = "--write", description = "put the table into docs/reliability.md")
    private boolean write;

    @Override
    @SuppressWarnings("SystemOut")
    public Integer call() {
        List<Row> rows = new ArrayList<>();
        System.out.println(Row.HEADING);
        KeycloakAccounts.begin();
        try (PlatformCluster cluster = PlatformCluster.start(2, Map.of());
                Experiment experiment = brief
                        ? Experiment.brief(cluster, StampedeCommand::show)
                        : Experiment.whole(cluster, StampedeCommand::show)) {
            rows.addAll(experiment.plain());
            if (brief) {
                rows.addAll(experiment.quick());
                rows.addAll(experiment.frozenForAMoment());
            } else {
                rows.addAll(experiment.slow());
                rows.addAll(experiment.frozenForLong());
                rows.addAll(experiment.neverBack());
            }
        }
        if (write) {
            Report report = new Report();
            report.accept(Row.HEADING);
            rows.forEach(row -> report.accept(row.toString()));
            report.write("stampede");
        }
        return rows.stream().allMatch(Row::holds) ? 0 : 1;
    }

    @SuppressWarnings("SystemOut")
    private static void show(Row row) {
        System.out.println(row);
        row.faults().forEach(fault -> System.err.println("lab: " + fault));
    }
}
