package dev.serai.camel;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/** Calls and pulls from providers through connections. */
@Component("connector")
public class ConnectorComponent extends DefaultComponent {
    @Metadata(
            label = "advanced",
            autowired = true,
            description = "The services behind the component: connections, connectors, vault, HTTP. Taken from the"
                    + " registry if there is exactly one.")
    private @Nullable ConnectorContext connectorContext;

    private @Nullable HttpComponent http;

    public @Nullable ConnectorContext getConnectorContext() {
        return connectorContext;
    }

    /** The services behind the component. */
    public void setConnectorContext(@Nullable ConnectorContext connectorContext) {
        this.connectorContext = connectorContext;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ConnectorEndpoint endpoint = new ConnectorEndpoint(uri, this);
        endpoint.setConnectorId(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    ConnectorContext context() {
        ConnectorContext context = connectorContext;
        if (context == null) {
            throw new IllegalStateException(
                    "The component 'connector' has no ConnectorContext: bind one to the Camel registry.");
        }
        return context;
    }

    /** What camel-http's producer asks its component for. It makes no clients and no connections of its own. */
    HttpComponent http() {
        HttpComponent component = http;
        if (component == null) {
            component = new HttpComponent();
            component.setCamelContext(getCamelContext());
            component.setCookieManagementDisabled(true);
            component.setRedirectHandlingDisabled(true);
            http = component;
        }
        return component;
    }
}
