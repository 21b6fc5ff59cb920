package dev.serai.server.flow;

import dev.serai.camel.ConnectorContext;
import dev.serai.camel.pull.JdbcCheckpointStore;
import dev.serai.connector.Connectors;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.refresh.CredentialBroker;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code connector:} endpoints of flows stand on: the platform's own parts, found in Camel's registry. */
@Configuration(proxyBeanMethods = false)
class FlowConfiguration {
    @Bean(destroyMethod = "close")
    ConnectorContext connectorContext(
            Connections connections,
            Connectors connectors,
            CredentialBroker broker,
            AuthorizedCall call,
            OutboundHttp outbound,
            DataSource database,
            Clock clock) {
        return new ConnectorContext(
                connections, connectors, broker, call, outbound, new JdbcCheckpointStore(database), clock);
    }
}
