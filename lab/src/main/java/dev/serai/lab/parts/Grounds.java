package dev.serai.lab.parts;

import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.hashicorp.HashicorpVault;
import dev.serai.credential.hashicorp.VaultInit;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.lab.node.NodeSettings;
import dev.serai.lab.platform.PostgresServer;
import dev.serai.testkit.server.KeycloakServer;
import dev.serai.testkit.server.OpenBaoServer;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** What light nodes share: PostgreSQL, OpenBao, both providers, and accounts at them. */
public final class Grounds implements AutoCloseable {
    /** How long access tokens live at both: they have ended when a lease has. */
    private static final long TOKEN_SECONDS = 15;
    /** A node that is away is given up soon: the design's ten minutes are for machines that people bring back. */
    private static final Duration HOLD_DOWN = Duration.ofSeconds(5);

    private final Path folder;
    private final PostgresServer postgres;
    private final DataSource database;
    private final OpenBaoServer bao;
    private final HashicorpVault vault;
    private final ProviderSimulator simulator;
    private final KeycloakServer keycloak;
    private final Map<Provider, HeldAnswers> doors = new EnumMap<>(Provider.class);
    private final Map<Provider, Accounts> accounts = new EnumMap<>(Provider.class);
    private final Path settings;

    private Grounds(Path folder, Consumer<ConnectionId> heldAtProvider) {
        this.folder = folder;
        // it takes longer than all the others together
        CompletableFuture<KeycloakServer> starting = CompletableFuture.supplyAsync(KeycloakServer::start);
        postgres = PostgresServer.start(folder.resolve("postgres"));
        database = database(jdbcUrl());
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/serai/credential")
                .load()
                .migrate();
        bao = OpenBaoServer.start();
        VaultInit.Done prepared = prepare(folder.resolve("secret-id"));
        vault = new HashicorpVault(VaultSettings.at(bao.address()), prepared.login(), Clock.systemUTC());
        simulator = ProviderSimulator.start("observant");
        simulator.faults().inject(Faults.expiresIn(TOKEN_SECONDS), On.TOKEN);
        keycloak = starting.join();
        doors.put(Provider.SIMULATOR, new HeldAnswers(simulator.url(), heldAtProvider));
        doors.put(Provider.KEYCLOAK, new HeldAnswers(keycloak.url(), heldAtProvider));
        SimulatedClient client = simulator.register("http://127.0.0.1:9/callback");
        accounts.put(Provider.SIMULATOR, accounts(Provider.SIMULATOR, client.clientId(), client.secret()));
        accounts.put(Provider.KEYCLOAK, accounts(Provider.KEYCLOAK, "conn-15s", "secret-15s"));
        settings = new NodeSettings(
                        jdbcUrl(),
                        bao.address(),
                        prepared.login().roleId(),
                        prepared.login().secretIdFile(),
                        Map.of(
                                Provider.SIMULATOR,
                                door(Provider.SIMULATOR).proxy().url(),
                                Provider.KEYCLOAK,
                                door(Provider.KEYCLOAK).proxy().url()),
                        HOLD_DOWN)
                .write(folder.resolve("nodes.properties"));
    }

    /**
     * Starts all of it.
     *
     * @param heldAtProvider is told whose answer a provider's door holds back
     */
    public static Grounds open(Consumer<ConnectionId> heldAtProvider) {
        try {
            return new Grounds(Files.createTempDirectory("serai-lab-"), heldAtProvider);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String jdbcUrl() {
        Map<String, String> named = postgres.environment();
        return named.get("SERAI_DATABASE_URL") + "?user=" + named.get("SERAI_DATABASE_USER");
    }

    private static DataSource database(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    private VaultInit.Done prepare(Path secretId) {
        try (VaultInit init =
                new VaultInit(VaultSettings.at(bao.address()), SecretValue.of(bao.rootToken()), Clock.systemUTC())) {
            return init.prepare(secretId);
        }
    }

    private Accounts accounts(Provider provider, String clientId, String secret) {
        return new Accounts(provider, door(provider).proxy().url(), clientId, SecretValue.of(secret), database, vault);
    }

    /** For {@link dev.serai.lab.node.NodeProcess}. */
    public Path settings() {
        return settings;
    }

    /** Of one node; made when the node needs it. */
    public Path folder(String node) {
        return folder.resolve(node);
    }

    public HeldAnswers door(Provider provider) {
        return Objects.requireNonNull(doors.get(provider));
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public OpenBaoServer bao() {
        return bao;
    }

    public KeycloakServer keycloak() {
        return keycloak;
    }

    public ProviderSimulator simulator() {
        return simulator;
    }

    /** A new account at the provider. */
    public ConnectionId connect(Provider provider) {
        return Objects.requireNonNull(accounts.get(provider)).connect();
    }

    @Override
    public void close() {
        accounts.values().forEach(Accounts::close);
        doors.values().forEach(HeldAnswers::close);
        simulator.close();
        vault.close();
        bao.close();
        keycloak.close();
        postgres.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
