package dev.serai.lab.stampede;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.fault.Step;
import dev.serai.lab.platform.LabParts;
import dev.serai.lab.platform.PlatformCluster;
import dev.serai.lab.platform.PlatformNode;
import dev.serai.lab.stampede.KeycloakAccounts.Expired;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A node dies in the middle of a refresh and never comes back. When the provider is surely done with what it may have been sent,
 * and the node has been silent for the hold-down, the other node tries once, and no more: that succeeds if the provider never
 * got the request; otherwise the connection has to be authorised again, and says why.
 */
final class NeverBack {
    static final int ROWS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** Of ten minutes. */
    private static final String HOLD_DOWN = "30";

    private static final String CAUSE = "The answer to a refresh was lost";

    private final KeycloakAccounts accounts;
    private final Duration lone;
    private final PlatformNode dies;
    private final PlatformNode other;

    NeverBack(PlatformCluster cluster, KeycloakAccounts accounts, Duration lone) {
        this.accounts = accounts;
        this.lone = lone;
        this.dies = cluster.nodes().getFirst();
        this.other = cluster.nodes().getLast();
    }

    /** Leaves the cluster with one node less. */
    List<Row> run(int callers) {
        other.kill();
        other.startAgain(Map.of(LabParts.HOLD_DOWN, HOLD_DOWN));
        Expired neverSent = standing(Step.BEFORE_CALL);
        Expired lost = standing(Step.ANSWER_ARRIVED);
        dies.kill();
        long start = System.nanoTime();
        CompletableFuture<Callers> sentCallers = callers(neverSent, callers);
        CompletableFuture<Callers> lostCallers = callers(lost, callers);
        return List.of(neverSent(neverSent, sentCallers.join(), start), lost(lost, lostCallers.join(), start));
    }

    private Expired standing(Step step) {
        Expired account = accounts.next();
        ConnectionId connection = new ConnectionId(account.account().id());
        dies.line().arm(connection, step);
        // nobody waits for what it is told: it dies with its node
        var _ = Later.at(() -> Callers.atOnce(1, List.of(dies), account.account(), KeycloakAccounts.API));
        dies.line().awaitAt(connection, PATIENCE);
        return account;
    }

    private CompletableFuture<Callers> callers(Expired account, int count) {
        return Later.at(() -> Callers.atOnce(count, List.of(other), account.account(), KeycloakAccounts.API));
    }

    private Row neverSent(Expired account, Callers first, long start) {
        HttpResponse<String> told = conclusion(account);
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        List<String> faults = new ArrayList<>();
        if (told.statusCode() != 200) {
            faults.add("told at last: " + told.statusCode() + " " + told.body());
        }
        int sent = accounts.refreshes(account).size();
        if (sent != 1) {
            faults.add(sent + " token calls");
        }
        String dead = Liveness.whyNot(account.account(), other);
        if (!dead.isEmpty()) {
            faults.add(dead);
        }
        return new Row(
                "a node dies before the first byte, and never comes back",
                first.count(),
                sent,
                first.failed(),
                dead.isEmpty() ? "yes" : "**no**",
                wall,
                lone,
                faults);
    }

    private Row lost(Expired account, Callers first, long start) {
        HttpResponse<String> told = conclusion(account);
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        List<String> faults = new ArrayList<>();
        String status = account.account().show(other).path("status").asText();
        if (!status.equals("REAUTHORIZATION_REQUIRED") || !told.body().contains(CAUSE)) {
            faults.add(status + ", and told at last: " + told.statusCode() + " " + told.body());
        }
        // whoever comes later causes no further try
        Callers.atOnce(first.count(), List.of(other), account.account(), KeycloakAccounts.API);
        int sent = accounts.refreshes(account).size();
        if (sent != 2) {
            faults.add(sent + " token calls");
        }
        return new Row(
                "a node dies with the answer, and never comes back",
                first.count(),
                sent,
                first.failed(),
                "has to be authorised again, and says why",
                wall,
                lone,
                faults);
    }

    /** What callers are told when it is known what has become of the connection. */
    private HttpResponse<String> conclusion(Expired account) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            HttpResponse<String> answer = account.account().call(other, KeycloakAccounts.API);
            if (answer.statusCode() != 503 || System.nanoTime() > end) {
                return answer;
            }
            Later.sleep(Duration.ofSeconds(1));
        }
    }
}
