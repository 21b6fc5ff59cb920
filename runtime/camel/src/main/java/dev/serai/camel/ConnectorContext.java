package dev.serai.camel;

import dev.serai.camel.pull.CheckpointStore;
import dev.serai.connector.Connectors;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.refresh.CredentialBroker;
import java.io.IOException;
import java.time.Clock;
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
    }
}
