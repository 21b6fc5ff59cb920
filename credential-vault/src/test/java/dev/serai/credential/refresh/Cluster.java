package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.DataKey;
import dev.serai.credential.MemoryVault;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestDatabase;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.connection.PostgresOAuthClients;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.oauth2.RefreshCall;
import dev.serai.credential.oauth2.TokenOutcome;
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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An account's connection in a real PostgreSQL, and nodes that share it: each with a disk and a broker of its own. */
final class Cluster implements AutoCloseable {
    final Account account;
    final Database database;
    /** Tokens that came too late. */
    final List<OAuthTokens> late = new CopyOnWriteArrayList<>();

    final DataSource source = TestDatabase.create();
    private final PostgresConnections connections = new PostgresConnections(source);
    private final DataKey key = DataKey.load(new MemoryVault());
    private final Path disks;
    private final List<Node> nodes = new ArrayList<>();

    Cluster(Account account, Path disks) {
        this.account = account;
        this.disks = disks;
        this.database = new Database(source);
        Connection made = account.connection();
        new PostgresOAuthClients(source)
                .insert(account.connections.client(made.client()).orElseThrow());
        connections.insert(made);
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
        final Refresher refresher;
        final CredentialBroker broker;
        final RefreshUpkeep upkeep;
        /** Runs as soon as an answer came, before anything is made of it. */
        volatile Runnable whenAnswered = () -> {};

        private final LedgerSignals signals;
        private volatile boolean withoutDatabase;

        private Node(String name) {
            this.name = name;
            disk = disks.resolve(name);
            signals = new LedgerSignals(source);
            ledger = new PostgresRefreshLedger(cuttable(), key, signals);
            Connector connector = account.connector;
            RefreshParts parts = new RefreshParts(
                    connections,
                    wanted -> Optional.of(connector),
                    account.vault,
                    new Watched(account.call),
                    ledger,
                    new DiskJournal(disk, key),
                    name,
                    (connection, tokens) -> late.add(tokens),
                    RefreshParts.HOLD_DOWN,
                    account.clock,
                    new Random(1),
                    account.clock::advance);
            refresher = new Refresher(parts);
            upkeep = new RefreshUpkeep(parts, refresher);
            broker =
                    new CredentialBroker(connections, account.vault, refresher, CredentialListener.NONE, account.clock);
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
            return (DataSource) Proxy.newProxyInstance(
                    Cluster.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                        if (withoutDatabase) {
                            throw new SQLException("cut", "08006");
                        }
                        try {
                            return method.invoke(source, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private final class Watched implements RefreshCall {
            private final RefreshCall real;

            Watched(RefreshCall real) {
                this.real = real;
            }

            @Override
            public Sent send(
                    Connector connector,
                    Map<String, String> settings,
                    ClientCredentials client,
                    SecretValue refreshToken,
                    List<String> scopes) {
                Sent sent = real.send(connector, settings, client, refreshToken, scopes);
                whenAnswered.run();
                return sent;
            }

            @Override
            public TokenOutcome read(
                    Connector connector,
                    RawAnswer answer,
                    @Nullable ClientCredentials client,
                    SecretValue refreshToken) {
                return real.read(connector, answer, client, refreshToken);
            }
        }
    }
}
