package dev.serai.benchmarks;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.LocalJournal;
import dev.serai.credential.refresh.Refresher;
import io.github.jopenlibs.vault.SslConfig;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.api.Logical;
import io.github.jopenlibs.vault.response.LogicalResponse;
import java.net.http.HttpClient;
import java.util.Locale;
import java.util.concurrent.Callable;

/** What the first call of a connection pays for its token, against a read by the vault's driver alone. */
final class VaultReads {
    private static final int RATIOS = 30;

    private VaultReads() {}

    static void print() throws Exception {
        try (RealParts parts = new RealParts();
                HttpClient http = HttpClient.newHttpClient()) {
            Refresher refresher = parts.refresher("a", LocalJournal.NONE);
            ConnectionId id = parts.connect(refresher);
            Logical driver = Vault.create(
                            new VaultConfig()
                                    .address(parts.openBao.address().toString())
                                    .token(parts.openBao.rootToken())
                                    .sslConfig(new SslConfig().verify(true).build())
                                    .httpClient(http)
                                    .build(),
                            2)
                    .logical();
            String path = RealParts.MOUNT + "/" + id.path();
            Callable<String> bare = () -> {
                LogicalResponse answer = driver.read(path);
                return answer.getData().values().iterator().next();
            };
            long version = parts.connections.find(id).orElseThrow().vaultVersion();
            System.out.println("| compared | median of ratios | ratios, of 20 reads each | bare read, median |");
            System.out.println("|---|---|---|---|");
            row("`CredentialVault.read` / bare", Turns.of(RATIOS, () -> parts.vault.read(id.path(), version), bare));
            row("bare / bare (noise)", Turns.of(RATIOS, bare, bare));
            try (CredentialBroker broker = new CredentialBroker(
                    parts.connections, parts.vault, refresher, CredentialListener.NONE, parts.clock)) {
                row(
                        "`CredentialBroker.token` with nothing in memory: the connection's row, too / bare",
                        Turns.of(
                                RATIOS,
                                () -> {
                                    broker.forget(id);
                                    return broker.token(id);
                                },
                                bare));
            }
        }
    }

    private static void row(String compared, Turns.Result result) {
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.0f µs |",
                compared,
                result.ratios(),
                result.count(),
                result.otherNanos() / 1_000));
    }
}
