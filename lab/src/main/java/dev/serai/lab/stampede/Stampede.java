package dev.serai.lab.stampede;

import dev.serai.lab.platform.PlatformCluster;
import dev.serai.lab.stampede.KeycloakAccounts.Expired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Callers over all nodes who meet an expired token together: one token call, nobody fails, and the connection lives on,
 * whatever happens in the middle.
 */
final class Stampede {
    private static final int LONE = 3;
    private static final int WARM = 50;
    /** Time for a caller to be let in, before anything breaks. */
    private static final Duration ARRIVAL = Duration.ofMillis(20);

    private final PlatformCluster cluster;
    private final KeycloakAccounts accounts;
    private final Duration lone;

    private Stampede(PlatformCluster cluster, KeycloakAccounts accounts, Duration lone) {
        this.cluster = cluster;
        this.accounts = accounts;
        this.lone = lone;
    }

    /** How many accounts so many rows take. */
    static int accountsFor(int rows) {
        return rows + LONE + 1;
    }

    /** Warms up, and measures what a lone refresh takes. */
    static Stampede at(PlatformCluster cluster, KeycloakAccounts accounts) {
        calls(cluster, accounts.next(), WARM);
        List<Duration> walls = new ArrayList<>();
        for (int n = 0; n < LONE; n++) {
            walls.add(calls(cluster, accounts.next(), 1).wall());
        }
        walls.sort(null);
        return new Stampede(cluster, accounts, walls.get(LONE / 2));
    }

    private static Callers calls(PlatformCluster cluster, Expired account, int count) {
        return Callers.atOnce(count, cluster.nodes(), account.account(), KeycloakAccounts.API);
    }

    /** The median of three. */
    Duration lone() {
        return lone;
    }

    Row run(Variant variant, int count) {
        return run(variant, count, lone);
    }

    /** @param compared with: the time that one caller takes in the same circumstances */
    Row run(Variant variant, int count, Duration compared) {
        Expired account = accounts.next();
        AtomicBoolean happened = new AtomicBoolean();
        CompletableFuture<Runnable> mend = new CompletableFuture<>();
        accounts.proxy().beforeTokenAnswer((call, headers) -> {
            if (call.clientId().equals(account.clientId()) && happened.compareAndSet(false, true)) {
                if (variant.isOutage()) {
                    // all callers have been let in by then, and wait
                    Later.sleep(ARRIVAL.multipliedBy(count));
                }
                mend.complete(variant.happen(cluster));
            }
        });
        try {
            Callers callers = calls(cluster, account, count);
            int tokenCalls = accounts.refreshes(account).size();
            List<String> faults = new ArrayList<>(callers.refusals());
            if (happened.get()) {
                mend.join().run();
            }
            if (tokenCalls != 1) {
                faults.add(tokenCalls + " token calls");
            }
            String dead = Liveness.whyNot(account.account(), cluster.nodes().getLast());
            if (!dead.isEmpty()) {
                faults.add(dead);
            }
            return new Row(
                    variant.toString(),
                    count,
                    tokenCalls,
                    callers.failed(),
                    dead.isEmpty() ? "yes" : "**no**",
                    callers.wall(),
                    compared,
                    faults);
        } finally {
            accounts.proxy().beforeTokenAnswer((call, headers) -> {});
        }
    }

    /** The same calls with a good token, to compare with. */
    Row nothingToRefresh(int count) {
        Expired account = accounts.next();
        calls(cluster, account, 1);
        int before = accounts.refreshes(account).size();
        Callers callers = calls(cluster, account, count);
        int tokenCalls = accounts.refreshes(account).size() - before;
        List<String> faults = new ArrayList<>(callers.refusals());
        if (tokenCalls != 0) {
            faults.add(tokenCalls + " token calls");
        }
        return new Row(
                "to compare with: a good token",
                count,
                tokenCalls,
                callers.failed(),
                "yes",
                callers.wall(),
                lone,
                faults);
    }
}
