package dev.serai.camel;

import dev.serai.camel.pull.CheckpointStore;
import dev.serai.connector.Connectors;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.NamedConnections;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.RefreshAhead;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.credential.refresh.RefreshUpkeep;
import dev.serai.credential.refresh.Refresher;
import dev.serai.credential.refresh.TokenSource;
import dev.serai.credential.remote.RemoteTokens;
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
    private final NamedConnections connections;
    private final Connectors connectors;
    private final TokenSource tokens;
    /** What keeps tokens of a plain application; none where the platform does. */
    private final List<AutoCloseable> owned;

    private final CheckpointStore checkpoints;
    private final Clock clock;
    private final ApiClient pages;
    private final CloseableHttpClient calls;

    public ConnectorContext(
            NamedConnections connections,
            Connectors connectors,
            TokenSource tokens,
            AuthorizedCall call,
            OutboundHttp outbound,
            CheckpointStore checkpoints,
            Clock clock) {
        this(connections, connectors, tokens, List.of(), call, outbound, checkpoints, clock);
    }

    private ConnectorContext(
            NamedConnections connections,
            Connectors connectors,
            TokenSource tokens,
            List<AutoCloseable> owned,
            AuthorizedCall call,
            OutboundHttp outbound,
            CheckpointStore checkpoints,
            Clock clock) {
        this.owned = List.copyOf(owned);
        this.connections = connections;
        this.connectors = connectors;
        this.tokens = tokens;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.pages = new ApiClient(outbound, call, tokens);
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

    /**
     * For a plain application whose connections a running Serai keeps: that one alone refreshes. Pulls keep their positions here.
     *
     * @param tokens closed by the caller, after this object
     */
    public static ConnectorContext remote(
            RemoteTokens tokens,
            Connectors connectors,
            OutboundHttp outbound,
            CheckpointStore checkpoints,
            Clock clock) {
        AuthorizedCall call = new AuthorizedCall(tokens, CredentialListener.NONE);
        return new ConnectorContext(tokens, connectors, tokens, call, outbound, checkpoints, clock);
    }

    NamedConnections connections() {
        return connections;
    }

    Connectors connectors() {
        return connectors;
    }

    TokenSource tokens() {
        return tokens;
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
