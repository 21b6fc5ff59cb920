package dev.serai.lab.stampede;

import dev.serai.lab.platform.PlatformCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ./serai lab stampede}. */
@Command(name = "stampede", mixinStandardHelpOptions = true)
public final class StampedeCommand implements Callable<Integer> {
    @Override
    @SuppressWarnings("SystemOut")
    public Integer call() {
        List<Row> rows = new ArrayList<>();
        List<Object[]> plan = new ArrayList<>();
        for (int n : new int[] {2, 8, 200}) {
            plan.add(new Object[] {Variant.PLAIN, n});
        }
        for (String v : System.getProperty("variants", "LEADER_KILLED,DATABASE_RESTARTED,VAULT_SEALED,SLOW").split(",")) {
            plan.add(new Object[] {Variant.valueOf(v), 200});
        }
        try (PlatformCluster cluster = PlatformCluster.start(2, Map.of());
                KeycloakAccounts accounts = KeycloakAccounts.connect(cluster, Stampede.accountsFor(plan.size()))) {
            Stampede stampede = Stampede.at(cluster, accounts);
            for (Object[] p : plan) {
                Row row = stampede.run((Variant) p[0], (Integer) p[1]);
                System.out.println(row);
                row.faults().forEach(f -> System.out.println("    " + f));
                rows.add(row);
            }
        }
        return rows.stream().allMatch(Row::holds) ? 0 : 1;
    }

    public static void main(String[] args) {
        System.exit(new StampedeCommand().call());
    }
}
