package dev.serai.lab.stale;

import dev.serai.lab.platform.Account;
import dev.serai.lab.platform.LabParts;
import dev.serai.lab.platform.PlatformCluster;
import dev.serai.lab.platform.PlatformNode;
import dev.serai.lab.platform.Script;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Accounts at a strict provider, each refreshed at one platform and then at the other, as fast as they answer. Each platform
 * asks another standby of the vault first, which for 50 to 100 ms after a write still shows the version before: whoever
 * believes it sends a used refresh token, and the provider ends the grant. The provider counts.
 */
public final class StaleReads implements AutoCloseable {
    /** Who believes stale reads loses his grants at the first few of them; a slow machine, where standbys have caught up in between, needs more. */
    public static final int ENOUGH_TO_FAIL = 400;

    /** More of them hurry the standbys on: the more is written, the less they lag. */
    private static final int ACCOUNTS = 4;

    private static final Duration LIFE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PlatformCluster cluster;
    private final ProviderSimulator provider;
    private final List<Account> accounts;

    private StaleReads(PlatformCluster cluster, ProviderSimulator provider, List<Account> accounts) {
        this.cluster = cluster;
        this.provider = provider;
        this.accounts = accounts;
    }

    /** Connects the accounts. */
    public static StaleReads at(PlatformCluster cluster) {
        ProviderSimulator provider = ProviderSimulator.start("observant");
        try {
            provider.accessTokensLive(LIFE);
            SimulatedClient known = provider.register(cluster.nodes().getFirst().url() + "/oauth/callback/observant");
            String client = cluster.register(
                    "observant",
                    known.clientId(),
                    known.secret(),
                    Map.of("host", provider.url().toString()));
            List<Account> accounts = IntStream.range(0, ACCOUNTS)
                    .mapToObj(n ->
                            cluster.connect("observant", client, known.clientId() + "-" + n, BrowserlessUser.alice()))
                    .toList();
            return new StaleReads(cluster, provider, accounts);
        } catch (RuntimeException failed) {
            provider.close();
            throw failed;
        }
    }

    /** So many refreshes by platforms that believe whatever their standby shows. */
    public StaleRow believing(int times) {
        tell(LabParts.ANY_VERSION);
        try {
            return refresh(times);
        } finally {
            tell(LabParts.KNOWN_VERSION);
        }
    }

    private void tell(String command) {
        cluster.nodes().forEach(node -> node.line().ask(command, PATIENCE));
    }

    /** So many refreshes in all; an account whose grant ended has no more of them. */
    public StaleRow refresh(int times) {
        provider.clearCounts();
        long grants = provider.liveGrants();
        long start = System.nanoTime();
        List<String> faults = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            accounts.stream()
                    .map(account ->
                            CompletableFuture.supplyAsync(() -> alternate(account, times / accounts.size()), threads))
                    .toList()
                    .forEach(alternating -> faults.addAll(alternating.join()));
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        long connectionsLost = accounts.stream()
                .filter(account -> !account.show(cluster.nodes().getFirst())
                        .path("status")
                        .asText()
                        .equals("ACTIVE"))
                .count();
        return new StaleRow(
                provider.count("token.refresh_token.200"),
                provider.count("token.refresh_token") - provider.count("token.refresh_token.200"),
                connectionsLost,
                grants - provider.liveGrants(),
                wall,
                faults);
    }

    /** What went wrong; it ends there. */
    private List<String> alternate(Account account, int times) {
        long generation = account.generation(cluster.nodes().getFirst());
        for (int n = 0; n < times; n++) {
            PlatformNode node = cluster.nodes().get(n % cluster.nodes().size());
            HttpResponse<String> answer = account.refresh(node, generation);
            if (answer.statusCode() != 200) {
                return List.of("after " + n + " refreshes: " + answer.statusCode() + " " + answer.body());
            }
            long next = Script.json(answer).path("generation").asLong();
            if (next != generation + 1) {
                return List.of("after " + n + " refreshes: generation " + next + " after " + generation);
            }
            generation = next;
        }
        return List.of();
    }

    @Override
    public void close() {
        provider.close();
    }
}
