package dev.serai.lab.stampede;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.fault.Step;
import dev.serai.lab.platform.PlatformCluster;
import dev.serai.lab.platform.PlatformNode;
import dev.serai.lab.stampede.KeycloakAccounts.Expired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * One node stands still in the middle of refreshes, each of another account and at another step; callers come to the other
 * node. Before the intent is committed, and once the answer is in the database, the other node goes on. In between it sends
 * nothing: its callers wait, and are told that nothing is known if they have waited their time. When the frozen node wakes,
 * everything is alive.
 */
final class Frozen {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long a call waits for a token. */
    private static final Duration TOKEN_WAIT = Duration.ofSeconds(75);

    private final PlatformCluster cluster;
    private final KeycloakAccounts accounts;
    private final Duration lone;
    private final PlatformNode frozen;
    private final PlatformNode other;

    Frozen(PlatformCluster cluster, KeycloakAccounts accounts, Duration lone) {
        this.cluster = cluster;
        this.accounts = accounts;
        this.lone = lone;
        this.frozen = cluster.nodes().getFirst();
        this.other = cluster.nodes().getLast();
    }

    /** A refresh that stands still in the frozen node. */
    private record Standing(Step step, Expired account, CompletableFuture<Callers> owner) {
        ConnectionId connection() {
            return new ConnectionId(account.account().id());
        }

        boolean isInBetween() {
            return step.compareTo(Step.INTENT_COMMITTED) >= 0 && step.compareTo(Step.ON_DISK) <= 0;
        }

        int sentWhileFrozen() {
            return step.compareTo(Step.CALL_UNDER_WAY) >= 0 ? 1 : 0;
        }
    }

    /**
     * @param length how long the node stands still
     * @param aged as if so much of it had passed already when the callers come
     */
    List<Row> run(List<Step> steps, int callers, Duration length, Duration aged) {
        List<Standing> all = steps.stream().map(this::stand).toList();
        CompletableFuture<Void> woken = new CompletableFuture<>();
        frozen.freeze();
        try {
            cluster.age(aged);
            List<CompletableFuture<Callers>> others = all.stream()
                    .map(one -> callers(other, one.account(), callers))
                    .toList();
            Later.sleep(length);
            List<List<String>> faults = all.stream().map(this::whileFrozen).toList();
            wake(all);
            woken.complete(null);
            List<Row> rows = new ArrayList<>();
            for (int n = 0; n < all.size(); n++) {
                rows.add(row(all.get(n), others.get(n).join(), length, faults.get(n)));
            }
            return rows;
        } finally {
            accounts.proxy().beforeTokenAnswer((call, headers) -> {});
            if (!woken.isDone()) {
                wake(all);
            }
        }
    }

    private void wake(List<Standing> all) {
        frozen.wake();
        all.forEach(one -> frozen.line().go(one.connection()));
    }

    private Standing stand(Step step) {
        Expired account = accounts.next();
        ConnectionId connection = new ConnectionId(account.account().id());
        if (step == Step.CALL_UNDER_WAY) {
            CountDownLatch answered = new CountDownLatch(1);
            accounts.proxy().beforeTokenAnswer((call, headers) -> {
                if (call.clientId().equals(account.clientId())) {
                    answered.countDown();
                    // the answer arrives at a process that stands still
                    Later.sleep(Duration.ofSeconds(2));
                }
            });
            Standing standing = new Standing(step, account, callers(frozen, account, 1));
            Later.await(answered, PATIENCE);
            return standing;
        }
        frozen.line().arm(connection, step);
        Standing standing = new Standing(step, account, callers(frozen, account, 1));
        frozen.line().awaitAt(connection, PATIENCE);
        return standing;
    }

    private static CompletableFuture<Callers> callers(PlatformNode node, Expired account, int count) {
        return Later.at(() -> Callers.atOnce(count, List.of(node), account.account(), KeycloakAccounts.API));
    }

    private List<String> whileFrozen(Standing one) {
        int sent = accounts.refreshes(one.account()).size();
        return one.isInBetween() && sent != one.sentWhileFrozen()
                ? List.of(sent + " token calls while the node was frozen")
                : List.of();
    }

    private Row row(Standing one, Callers others, Duration length, List<String> whileFrozen) {
        List<String> faults = new ArrayList<>(whileFrozen);
        boolean outwaited = one.isInBetween() && length.compareTo(TOKEN_WAIT) > 0;
        int expected = outwaited ? others.count() : 0;
        if (others.failed() != expected) {
            faults.add(others.failed() + " failed instead of " + expected + ": " + others.refusals());
        }
        if (outwaited && others.refusals().stream().anyMatch(told -> !told.contains("credential_unavailable"))) {
            faults.add("callers were told " + others.refusals());
        }
        // its own caller has waited for as long as the node stood still: a transient error is right, too
        one.owner().join().refusals().stream()
                .filter(told -> !told.contains("credential_unavailable"))
                .forEach(told -> faults.add("the frozen node's caller was told " + told));
        String dead = Liveness.whyNot(one.account().account(), other);
        if (!dead.isEmpty()) {
            faults.add(dead);
        }
        // the one that told of life is the second
        int tokenCalls = accounts.refreshes(one.account()).size() - (dead.isEmpty() ? 1 : 0);
        if (tokenCalls != 1) {
            faults.add(tokenCalls + " token calls");
        }
        return new Row(
                "a node is frozen for " + length.toSeconds() + " s: "
                        + one.step().words(),
                others.count(),
                tokenCalls,
                others.failed(),
                dead.isEmpty() ? "yes" : "**no**",
                others.wall(),
                lone,
                faults);
    }
}
