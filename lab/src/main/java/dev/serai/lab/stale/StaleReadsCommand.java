package dev.serai.lab.stale;

import dev.serai.lab.Report;
import dev.serai.lab.platform.PlatformCluster;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./serai lab stale-reads}. */
@Command(
        name = "stale-reads",
        customSynopsis = "./serai lab stale-reads [OPTIONS]",
        description = {
            "Refreshes accounts at one platform and then at the other, as fast as they answer, with three OpenBao nodes whose"
                    + " standbys lag behind, and lets a strict provider count used refresh tokens; then the same with platforms"
                    + " that believe whatever their standby shows. Ends with 1 if a grant is lost in the first part, or none in"
                    + " the second.",
        },
        mixinStandardHelpOptions = true)
public final class StaleReadsCommand implements Callable<Integer> {
    @Option(
            names = "--refreshes",
            paramLabel = "N",
            defaultValue = "1000",
            description = "how many (default: ${DEFAULT-VALUE})")
    private int refreshes = 1000;

    @Option(names = "--write", description = "put the table into docs/reliability.md")
    private boolean write;

    @Override
    @SuppressWarnings("SystemOut")
    public Integer call() {
        try (PlatformCluster cluster = PlatformCluster.start(2, Map.of());
                StaleReads experiment = StaleReads.at(cluster)) {
            StaleRow right = experiment.refresh(refreshes);
            StaleRow wrong = experiment.believing(StaleReads.ENOUGH_TO_FAIL);
            Report report = new Report();
            report.accept(StaleRow.HEADING);
            report.accept(right.line("at or after the version that is known"));
            report.accept(wrong.line("any version (planted bug)"));
            System.out.println(report.text());
            if (write) {
                report.write("stale-reads");
            }
            right.faults().forEach(fault -> System.err.println("lab: " + fault));
            return right.isClean(refreshes) && wrong.grantsLost() > 0 ? 0 : 1;
        }
    }
}
