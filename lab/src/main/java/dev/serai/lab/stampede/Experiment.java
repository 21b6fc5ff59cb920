package dev.serai.lab.stampede;

import dev.serai.lab.fault.Step;
import dev.serai.lab.platform.PlatformCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The rows of the table, on one set of processes. One thread at a time. */
final class Experiment implements AutoCloseable {
    private static final List<Step> STEPS = List.of(
            Step.LEASE_TAKEN,
            Step.BEFORE_INTENT,
            Step.INTENT_COMMITTED,
            Step.BEFORE_CALL,
            Step.CALL_UNDER_WAY,
            Step.ANSWER_ARRIVED,
            Step.ON_DISK,
            Step.IN_DATABASE,
            Step.IN_VAULT);

    private static final List<Step> FEW_STEPS = List.of(Step.BEFORE_INTENT, Step.CALL_UNDER_WAY, Step.IN_DATABASE);
    private static final List<Variant> QUICK = List.of(Variant.DATABASE_RESTARTED, Variant.LEADER_KILLED);
    private static final List<Variant> OUTAGES =
            List.of(Variant.DATABASE_RESTARTED, Variant.VAULT_SEALED, Variant.LEADER_KILLED);
    private static final List<Integer> CALLERS = List.of(2, 8, 200);
    private static final int MANY = 200;
    private static final int SOME = 40;
    private static final int FEW = 8;
    /** Longer than a lease, and than a call waits for a token. */
    private static final Duration LONG = Duration.ofSeconds(90);

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration A_LEASE = Duration.ofSeconds(61);

    private final PlatformCluster cluster;
    private final Consumer<Row> told;
    private final KeycloakAccounts accounts;
    private final Stampede stampede;

    private Experiment(PlatformCluster cluster, int rows, Consumer<Row> told) {
        this.cluster = cluster;
        this.told = told;
        this.accounts = KeycloakAccounts.connect(cluster, Stampede.accountsFor(rows));
        this.stampede = Stampede.at(cluster, accounts);
    }

    /** @param told of each row when it is there */
    static Experiment whole(PlatformCluster cluster, Consumer<Row> told) {
        return new Experiment(cluster, CALLERS.size() + 3 + OUTAGES.size() + STEPS.size() + NeverBack.ROWS, told);
    }

    /** For {@link #plain}, {@link #quick} and {@link #frozenForAMoment} only. */
    static Experiment brief(PlatformCluster cluster, Consumer<Row> told) {
        return new Experiment(cluster, CALLERS.size() + QUICK.size() + FEW_STEPS.size(), told);
    }

    List<Row> plain() {
        return CALLERS.stream()
                .map(callers -> told(stampede.run(Variant.PLAIN, callers)))
                .toList();
    }

    List<Row> quick() {
        return QUICK.stream().map(variant -> told(stampede.run(variant, SOME))).toList();
    }

    List<Row> slow() {
        Row one = stampede.run(Variant.SLOW, 1);
        List<Row> rows = new ArrayList<>(List.of(told(stampede.nothingToRefresh(MANY)), told(one)));
        rows.add(told(stampede.run(Variant.SLOW, MANY, one.wall())));
        OUTAGES.forEach(variant -> rows.add(told(stampede.run(variant, MANY))));
        return rows;
    }

    /** The lease ends at once, so that what another node does after its end takes a moment only. */
    List<Row> frozenForAMoment() {
        return told(frozen().run(FEW_STEPS, FEW, SHORT, A_LEASE));
    }

    List<Row> frozenForLong() {
        return told(frozen().run(STEPS, FEW, LONG, Duration.ZERO));
    }

    /** The last one: a node is gone afterwards. */
    List<Row> neverBack() {
        return told(new NeverBack(cluster, accounts, stampede.lone()).run(FEW));
    }

    private Frozen frozen() {
        return new Frozen(cluster, accounts, stampede.lone());
    }

    private Row told(Row row) {
        told.accept(row);
        return row;
    }

    private List<Row> told(List<Row> rows) {
        rows.forEach(told);
        return rows;
    }

    @Override
    public void close() {
        accounts.close();
    }
}
