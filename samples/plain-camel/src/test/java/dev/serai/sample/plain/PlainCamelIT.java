package dev.serai.sample.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.YamlConnections;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.server.OpenBaoServer;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample as it stands here, against a real OpenBao and the simulator. */
class PlainCamelIT {
    private static final String SECRET = "plain-camel-client-secret";

    @TempDir
    Path home;

    private final OpenBaoServer vault = OpenBaoServer.start();
    private final ProviderSimulator provider = ProviderSimulator.start("observant");

    @BeforeEach
    void asTheReadmeSays() throws IOException {
        vault.call("POST", "/v1/sys/mounts/serai", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
        Files.writeString(home.resolve("vault-token"), vault.rootToken());
        Files.writeString(
                home.resolve("connections.yaml"),
                Files.readString(Path.of("connections.yaml"))
                        .replace("http://127.0.0.1:9090", provider.url().toString()));
        Files.createDirectory(home.resolve("routes"));
        Files.writeString(
                home.resolve("routes/observations.yaml"),
                Files.readString(Path.of("routes/observations.yaml"))
                        .replace("file:out", "file:" + home.resolve("out")));
    }

    @AfterEach
    void stop() {
        provider.close();
        vault.close();
    }

    @Test
    void anAccountIsConnectedAndItsObservationsArriveOnceWhateverHappensToTheToken() throws Exception {
        Settings settings = settings();
        connect(settings);
        assertThat(stored(settings).lineage().generation().value()).isEqualTo(1);

        provider.expireAccessTokens();
        run(settings, 45);
        assertThat(provider.count("token.refresh_token.200"))
                .as("refreshed once")
                .isEqualTo(1);
        assertThat(stored(settings).lineage().generation().value())
                .as("in the vault")
                .isEqualTo(2);

        provider.clearCounts();
        provider.addRecords(2);
        run(settings, 47);
        assertThat(provider.pageFetches())
                .as("what was committed is not fetched again")
                .hasSize(1);

        connect(settings);
        assertThat(stored(settings).lineage().generation().value())
                .as("authorised anew")
                .isEqualTo(3);
        noSecretLiesOutsideTheVault();
    }

    /** Runs the routes until the file has so many lines, and no line twice. */
    private void run(Settings settings, int lines) throws Exception {
        Path out = home.resolve("out/observations.csv");
        try (Serai serai = new Serai(settings)) {
            Main main = PlainCamel.main(settings, serai);
            main.start();
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                Files.exists(out) && Files.readAllLines(out).size() >= lines);
            } finally {
                main.stop();
            }
        }
        assertThat(Files.readAllLines(out)).hasSize(lines).doesNotHaveDuplicates();
    }

    private void connect(Settings settings) throws Exception {
        provider.register("plain-camel", SECRET, List.of("http://127.0.0.1:" + settings.callbackPort() + "/callback"));
        BlockingQueue<URI> urls = new LinkedBlockingQueue<>();
        try (Serai serai = new Serai(settings)) {
            CompletableFuture<Void> connecting = CompletableFuture.runAsync(() -> {
                try {
                    new Connect(serai, settings.callbackPort(), urls::add).connect("field", SecretValue.of(SECRET));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            URI url = urls.take();
            assertThat(url.toString()).doesNotContain(SECRET);
            BrowserlessUser alice = BrowserlessUser.alice();
            URI callback = alice.authorize(url);
            assertThat(alice.get(URI.create(callback.toString().replaceFirst("state=[^&]*", "state=another")))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(alice.get(callback).body()).startsWith("Done.");
            connecting.join();
        }
    }

    private OAuthTokens stored(Settings settings) throws IOException {
        try (Serai serai = new Serai(settings)) {
            Connection connection =
                    serai.connections.find(YamlConnections.WORKSPACE, "field").orElseThrow();
            if (serai.vault.readActive(connection.id().path(), connection.vaultVersion())
                    instanceof Read.Found(OAuthTokens tokens, long _)) {
                return tokens;
            }
            throw new AssertionError("The vault holds no tokens.");
        }
    }

    private void noSecretLiesOutsideTheVault() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file);
                provider.secrets()
                        .values()
                        .forEach(secrets -> secrets.forEach(secret ->
                                assertThat(content).as(file.toString()).doesNotContain(secret)));
            }
        }
    }

    private Settings settings() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return Settings.of(Map.of(
                    "PLAIN_HOME", home.toString(),
                    "VAULT_ADDR", vault.address().toString(),
                    "SERAI_ALLOWED_HOSTS", "127.0.0.1:" + provider.port(),
                    "CALLBACK_PORT", Integer.toString(free.getLocalPort())));
        }
    }
}
