package dev.serai.camel;

import java.net.URI;
import org.apache.camel.component.http.HttpEndpoint;

/** What camel-http's producer asks its endpoint for. Never started: client and connections belong to the context. */
final class CallEndpoint extends HttpEndpoint {
    /** Never called: every request names its own URL. */
    private static final URI NOWHERE = URI.create("https://connector.invalid/");

    CallEndpoint(ConnectorEndpoint endpoint) {
        super(endpoint.getEndpointUri(), endpoint.getComponent().http(), NOWHERE);
        setCamelContext(endpoint.getCamelContext());
        setHttpClient(endpoint.getComponent().context().calls());
        setHeaderFilterStrategy(new ConnectorHeaderFilter());
        setThrowExceptionOnFailure(endpoint.isThrowExceptionOnFailure());
        // CamelHttpUri and its like steer nothing; the three headers that count are read by CallRequests
        setSkipControlHeaders(true);
    }
}
