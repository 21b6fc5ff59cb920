package dev.serai.lab.stampede;

import dev.serai.lab.platform.Account;
import dev.serai.lab.platform.PlatformCluster;
import dev.serai.lab.platform.PlatformNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Callers over all nodes who meet an expired token together: one token call, nobody fails, and the connection lives on,
 * whatever happens in the middle.
 */
final class Stampede {
    private static final int LONE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

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
        Callers.atOnce(100, cluster.nodes(), accounts.next(), KeycloakAccounts.API);
        List<Duration> walls = new ArrayList<>();
        for (int n = 0; n < LONE; n++) {
            walls.add(Callers.atOnce(1, cluster.nodes(), accounts.next(), KeycloakAccounts.API)
                    .wall());
        }
        walls.sort(null);
        return new Stampede(cluster, accounts, walls.get(LONE / 2));
    }

    Row run(Variant variant, int count) {
        Account account = accounts.next();
        AtomicBoolean happened = new AtomicBoolean();
        AtomicReference<Runnable> mend = new AtomicReference<>(() -> {});
        accounts.proxy().clear();
        accounts.proxy().beforeTokenAnswer(() -> {
            if (happened.compareAndSet(false, true)) {
                mend.set(variant.happen(cluster));
            }
        });
        try {
            Callers callers = Callers.atOnce(count, cluster.nodes(), account, KeycloakAccounts.API);
            long tokenCalls = accounts.proxy().tokenCalls().size();
            mend.get().run();
            List<String> faults = new ArrayList<>(callers.refusals());
            if (tokenCalls != 1) {
                faults.add(tokenCalls + " token calls");
            }
            String dead = whyNotAlive(account);
            if (!dead.isEmpty()) {
                faults.add(dead);
            }
            return new Row(
                    variant.toString(),
                    count,
                    tokenCalls,
                    callers.failed(),
                    dead.isEmpty(),
                    callers.wall(),
                    lone,
                    faults);
        } finally {
            accounts.proxy().beforeTokenAnswer(() -> {});
        }
    }

    /** Another refresh tells. Empty if it works; what was broken may need a moment to be well again. */
    private String whyNotAlive(Account account) {
        PlatformNode node = cluster.nodes().getLast();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> shown = account.refresh(node, 2);
            if (shown.statusCode() == 200) {
                long generation = account.generation(node);
                return generation == 3 ? "" : "generation " + generation + " after two refreshes";
            }
            if (shown.statusCode() != 503 || System.nanoTime() > end) {
                return "not alive: " + shown.statusCode() + " " + shown.body();
            }
            Later.sleep(Duration.ofMillis(500));
        }
    }
}
