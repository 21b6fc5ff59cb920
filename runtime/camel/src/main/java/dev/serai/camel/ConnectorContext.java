package dev.serai.camel;

import dev.serai.camel.pull.CheckpointStore;
import dev.serai.connector.Connectors;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.RefreshAhead;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.credential.refresh.RefreshUpkeep;
import dev.serai.credential.refresh.Refresher;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * Everything that the component needs from outside: put one into the Camel registry, and every {@code connector:} endpoint
 * of the context finds it. Thread-safe. Closing it closes its own clients, not the parts it was given.
 */
public final class ConnectorContext implements AutoCloseable {
    private final Connections connections;
    private final Connectors connectors;
    private final CredentialBroker broker;
    /** What keeps tokens of a plain application; none where the platform does. */
    private final List<AutoCloseable> owned;

    private final CheckpointStore checkpoints;
    private final Clock clock;
    private final ApiClient pages;
    private final CloseableHttpClient calls;

    public ConnectorContext(
            Connections connections,
            Connectors connectors,
            CredentialBroker broker,
            AuthorizedCall call,
            OutboundHttp outbound,
            CheckpointStore checkpoints,
            Clock clock) {
        this(connections, connectors, broker, List.of(), call, outbound, checkpoints, clock);
    }

    private ConnectorContext(
            Connections connections,
            Connectors connectors,
            CredentialBroker broker,
            List<AutoCloseable> owned,
            AuthorizedCall call,
            OutboundHttp outbound,
            CheckpointStore checkpoints,
            Clock clock) {
        this.owned = List.copyOf(owned);
        this.connections = connections;
        this.connectors = connectors;
        this.broker = broker;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.pages = new ApiClient(outbound, call, broker);
        this.calls = outbound.harden(HttpClientBuilder.create())
                // outside of the link that unpacks answers: signs of expiry are looked for in plain text
                .addExecInterceptorBefore(ChainElement.COMPRESS.name(), AuthorizedCall.NAME, call)
                .build();
    }

    /**
     * For a plain application: tokens are refreshed here, by this process alone, those in use ahead of their end. That ends with
     * this object.
     *
     * @param vault used by no other process that refreshes the same connections
     */
    public static ConnectorContext standalone(
            Connections connections,
            Connectors connectors,
            CredentialVault vault,
            OutboundHttp outbound,
            CheckpointStore checkpoints,
            Clock clock) {
        RefreshParts parts = RefreshParts.ofOneProcess(
                connections, connectors, vault, new RefreshGrant(new TokenEndpoint(outbound, clock)), clock);
        Refresher refresher = new Refresher(parts);
        CredentialBroker broker = new CredentialBroker(connections, vault, refresher, CredentialListener.NONE, clock);
        RefreshUpkeep upkeep = new RefreshUpkeep(parts, refresher).start();
        RefreshAhead ahead =
                new RefreshAhead(broker, connections, connectors, () -> 1, clock, new SecureRandom()).start();
        AuthorizedCall call = new AuthorizedCall(broker, CredentialListener.NONE);
        return new ConnectorContext(
                connections, connectors, broker, List.of(ahead, broker, upkeep), call, outbound, checkpoints, clock);
    }

    Connections connections() {
        return connections;
    }

    Connectors connectors() {
        return connectors;
    }

    CredentialBroker broker() {
        return broker;
    }

    CheckpointStore checkpoints() {
        return checkpoints;
    }

    Clock clock() {
        return clock;
    }

    /** For pages of pulls. */
    ApiClient pages() {
        return pages;
    }

    /** For calls out of routes; shares its connections with everything else. */
    CloseableHttpClient calls() {
        return calls;
    }

    @Override
    public void close() throws IOException {
        calls.close();
        pages.close();
        for (AutoCloseable each : owned) {
            close(each);
        }
    }

    private static void close(AutoCloseable one) throws IOException {
        try {
            one.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
