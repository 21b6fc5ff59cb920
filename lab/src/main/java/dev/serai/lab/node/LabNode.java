package dev.serai.lab.node;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.DataKey;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.hashicorp.HashicorpVault;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.DiskJournal;
import dev.serai.credential.refresh.LateTokens;
import dev.serai.credential.refresh.LedgerSignals;
import dev.serai.credential.refresh.NodeFolder;
import dev.serai.credential.refresh.Pause;
import dev.serai.credential.refresh.PostgresRefreshLedger;
import dev.serai.credential.refresh.ReauthorizationRequiredException;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.credential.refresh.RefreshUpkeep;
import dev.serai.credential.refresh.Refresher;
import dev.serai.lab.fault.FaultLine;
import dev.serai.lab.parts.Provider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * Put together as the platform's credential configuration does it, over the same database and vault, with fault points
 * around it. It does what the {@link FaultLine} asks: {@code refresh CONNECTION}, {@code use CONNECTION}. Arguments: the settings'
 * file, the node's folder, and a {@link Mutant} or nothing.
 */
public final class LabNode {
    private static final int DATABASE_CONNECTIONS = 12;

    private final PostgresConnections connections;
    private final Connectors connectors;
    private final CredentialBroker broker;
    private final ApiClient api;

    private LabNode(NodeSettings settings, Path folder, Mutant mutant, FaultLine line) {
        Clock clock = Clock.systemUTC();
        NodeFolder node = NodeFolder.open(folder);
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl(settings.jdbcUrl());
        database.setMaximumPoolSize(DATABASE_CONNECTIONS);
        database.setConnectionTimeout(10_000);
        HashicorpVault vault = new HashicorpVault(
                VaultSettings.at(settings.vault()),
                new VaultLogin.AppRole(settings.vaultRole(), settings.vaultSecret()),
                clock);
        DataKey key = DataKey.load(vault);
        OutboundHttp outbound = new OutboundHttp(new OutboundSettings(
                AllowedHosts.parse(settings.providers().values().stream()
                        .map(URI::getAuthority)
                        .collect(Collectors.joining(","))),
                null));
        Map<String, Connector> known = Stream.of(Provider.values())
                .map(provider -> provider.connector(settings.origin(provider)))
                .collect(Collectors.toMap(Connector::id, Function.identity()));
        connectors = id -> Optional.ofNullable(known.get(id));
        connections = new PostgresConnections(database);
        LedgerSignals signals = new LedgerSignals(database);
        RefreshParts parts = line.points()
                .around(mutant.around(new RefreshParts(
                        connections,
                        connectors,
                        vault,
                        new RefreshGrant(new TokenEndpoint(outbound, clock)),
                        new PostgresRefreshLedger(database, key, signals),
                        new Kept(new DiskJournal(node.journal(), key), folder, clock),
                        node.node(),
                        LateTokens.LEFT_ALONE,
                        settings.holdDown(),
                        clock,
                        new SecureRandom(),
                        Pause.SLEEP)));
        Refresher refresher = new Refresher(parts);
        new RefreshUpkeep(parts, refresher).start();
        broker = new CredentialBroker(connections, parts.vault(), refresher, CredentialListener.NONE, clock);
        signals.onChange(broker::changed);
        api = new ApiClient(outbound, new AuthorizedCall(broker, CredentialListener.NONE), broker);
    }

    public static void main(String[] args) throws InterruptedException {
        CompletableFuture<LabNode> node = new CompletableFuture<>();
        FaultLine line = FaultLine.call(command -> node.join().answer(command));
        node.complete(new LabNode(
                NodeSettings.read(Path.of(args[0])),
                Path.of(args[1]),
                args.length > 2 ? Mutant.valueOf(args[2]) : Mutant.NONE,
                line));
        // until the line ends, or somebody kills it
        Thread.currentThread().join();
    }

    private String answer(String command) {
        String[] words = command.split(" ", 2);
        try {
            return switch (words[0]) {
                case "ready" -> "ok";
                case "refresh" -> refresh(new ConnectionId(words[1]));
                case "use" -> use(new ConnectionId(words[1]));
                default -> throw new IllegalArgumentException("A node does not know '" + words[0] + "'");
            };
        } catch (ReauthorizationRequiredException e) {
            return "over " + e.getMessage();
        } catch (SeraiException | IOException e) {
            return "later " + e.getMessage();
        }
    }

    private String refresh(ConnectionId id) {
        return "ok "
                + broker.refresh(id, null, CredentialBroker.TOKEN_WAIT)
                        .generation()
                        .value();
    }

    /** Calls the provider as whoever uses the connection does; a token that is no good is renewed on the way. */
    private String use(ConnectionId id) throws IOException {
        var connection = connections.find(id).orElseThrow();
        Connector connector = connectors.require(connection.connector());
        var verify = connector.api().verify();
        if (verify == null) {
            throw new IllegalStateException("The lab's providers all have a verify call.");
        }
        CallTarget target = new CallTarget(connection, connector);
        int status = api.execute(
                target,
                new HttpGet(api.url(target, verify.get().expand(Map.of()), Map.of())),
                ClassicHttpResponse::getCode);
        return status == 200
                ? "ok " + broker.token(id).generation().value()
                : "later " + connector.name() + " answered " + status;
    }
}
