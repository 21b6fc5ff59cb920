package dev.serai.lab.soak;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.Report;
import dev.serai.lab.kill.Verdict;
import dev.serai.lab.parts.Grounds;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./serai lab soak}. */
@Command(
        name = "soak",
        customSynopsis = "./serai lab soak [OPTIONS]",
        description = {
            "Refreshes while nodes are killed and frozen, PostgreSQL restarts, OpenBao is sealed and providers fail, all at random."
                    + " Ends with 1 if a connection is lost otherwise than with an answer that its killed node had in hand.",
        },
        mixinStandardHelpOptions = true)
public final class SoakCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "2",
            description = "how long (default: ${DEFAULT-VALUE})")
    private int minutes = 2;

    @Option(names = "--seed", paramLabel = "N", description = "the order of troubles, as an earlier run printed it")
    private @Nullable Long seed;

    @Override
    public Integer call() {
        long chosen = seed != null ? seed : new Random().nextLong();
        System.err.println("lab: seed " + chosen + "; starting PostgreSQL, OpenBao and Keycloak");
        try (Grounds grounds = Grounds.open(connection -> {});
                Soak soak = new Soak(grounds, chosen)) {
            Map<ConnectionId, Verdict> verdicts = soak.run(Duration.ofMinutes(minutes));
            Report report = new Report();
            soak.tally().print("in " + minutes + " minutes", report);
            long alive = verdicts.values().stream()
                    .filter(verdict -> verdict instanceof Verdict.Alive)
                    .count();
            report.accept("");
            report.accept(alive + " of " + verdicts.size() + " connections are alive.");
            System.out.println(report.text());
            verdicts.forEach((connection, verdict) -> {
                if (!(verdict instanceof Verdict.Alive)) {
                    System.out.println(
                            (soak.isAsPromised(connection, verdict) ? "nobody can prevent: " : "AGAINST THE PROMISE: ")
                                    + verdict);
                }
            });
            return verdicts.entrySet().stream().allMatch(each -> soak.isAsPromised(each.getKey(), each.getValue()))
                    ? 0
                    : 1;
        }
    }
}
