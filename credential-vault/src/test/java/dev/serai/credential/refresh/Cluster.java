package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.credential.Credential;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.DataKey;
import dev.serai.credential.MemoryVault;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestDatabase;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.connection.PostgresOAuthClients;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.RefreshCall;
import dev.serai.credential.sql.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** An account's connection in a real PostgreSQL, and nodes that share it: each with a disk and a broker of its own. */
final class Cluster implements AutoCloseable {
    final Account account;
    final Database database;
    final CredentialVault vault;
    /** Tokens that came too late, and were revoked. */
    final List<OAuthTokens> late = new CopyOnWriteArrayList<>();

    final DataSource source = TestDatabase.create();
    private final PostgresConnections connections = new PostgresConnections(source);
    private final DataKey key = DataKey.load(new MemoryVault());
    private final Path disks;
    private final List<Node> nodes = new ArrayList<>();

    Cluster(Account account, Path disks) {
        this(account, disks, account.vault);
    }

    /** @param vault another one than the account's: its secrets are copied there */
    Cluster(Account account, Path disks, CredentialVault vault) {
        this.account = account;
        this.disks = disks;
        this.vault = vault;
        this.database = new Database(source);
        Connection made = account.connection();
        new PostgresOAuthClients(source)
                .insert(account.connections.client(made.client()).orElseThrow());
        connections.insert(made);
        if (vault != account.vault) {
            copy(made.client().path());
            copy(made.id().path());
        }
    }

    private void copy(SecretPath path) {
        if (account.vault.read(path, 1) instanceof Read.Found(Credential secret, long _)) {
            vault.write(path, secret, 0);
        }
    }

    /** What the vault holds. */
    Credential stored() {
        if (vault.readActive(id().path(), 1) instanceof Read.Found(Credential credential, long _)) {
            return credential;
        }
        throw new AssertionError("The vault holds nothing of it.");
    }

    ConnectionId id() {
        return account.id();
    }

    Connection row() {
        return connections.find(id()).orElseThrow();
    }

    /** Starts a node, or starts it again on its disk. */
    Node node(String name) {
        Node node = new Node(name);
        nodes.add(node);
        return node;
    }

    /** As if that much time had passed since an intent was opened, and the lease had run out. */
    void age(Duration by) {
        database.update(
                "update refresh_lease set opened_at = opened_at - cast(? as interval), lease_id = null, node = null,"
                        + " until = null",
                by.toSeconds() + " seconds");
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.signals.close());
        nodes.forEach(node -> node.broker.close());
    }

    /** One process. */
    final class Node {
        final String name;
        final Path disk;
        final RefreshLedger ledger;
        final RefreshParts parts;
        final Refresher refresher;
        final CredentialBroker broker;
        final RefreshUpkeep upkeep;
        /** Runs as soon as an answer came, before anything is made of it. */
        volatile Runnable whenAnswered = () -> {};
        /** Runs before each access to vault, ledger, disk and provider, and is told which. */
        volatile Consumer<String> beforeStep = step -> {};

        private final LedgerSignals signals;
        private volatile boolean withoutDatabase;

        private Node(String name) {
            this.name = name;
            disk = disks.resolve(name);
            signals = new LedgerSignals(source);
            ledger = stepped(RefreshLedger.class, new PostgresRefreshLedger(cuttable(), key, signals));
            Connector connector = account.connector;
            parts = new RefreshParts(
                    connections,
                    wanted -> Optional.of(connector),
                    stepped(CredentialVault.class, vault),
                    stepped(RefreshCall.class, new Watched(account.call)),
                    ledger,
                    stepped(LocalJournal.class, new DiskJournal(disk, key)),
                    name,
                    (connection, tokens) -> {
                        account.revoke(tokens);
                        late.add(tokens);
                    },
                    RefreshParts.HOLD_DOWN,
                    account.clock,
                    new Random(1),
                    account.clock::advance);
            refresher = new Refresher(parts);
            upkeep = new RefreshUpkeep(parts, refresher);
            broker = new CredentialBroker(connections, vault, refresher, CredentialListener.NONE, account.clock);
            signals.onChange(broker::changed);
        }

        /** Whether this node loses its way to the database. */
        void withoutDatabase(boolean cut) {
            withoutDatabase = cut;
        }

        /** Its journal's folder goes; nothing may be in it. */
        void withoutDisk() {
            try {
                Files.delete(disk);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private DataSource cuttable() {
            return watched(DataSource.class, source, method -> {
                if (withoutDatabase) {
                    throw new SQLException("cut", "08006");
                }
            });
        }

        private <T> T stepped(Class<T> type, T real) {
            return watched(type, real, method -> beforeStep.accept(type.getSimpleName() + "." + method));
        }

        private final class Watched extends ForwardingCall {
            Watched(RefreshCall real) {
                super(real);
            }

            @Override
            public Sent send(
                    Connector connector,
                    Map<String, String> settings,
                    ClientCredentials client,
                    SecretValue refreshToken,
                    List<String> scopes) {
                Sent sent = super.send(connector, settings, client, refreshToken, scopes);
                whenAnswered.run();
                return sent;
            }
        }
    }

    private interface Watch {
        void before(String method) throws SQLException;
    }

    private static <T> T watched(Class<T> type, T real, Watch watch) {
        return type.cast(Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    watch.before(method.getName());
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
