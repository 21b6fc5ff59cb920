package dev.serai.benchmarks;

import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The same GET of the same server in four ways: by camel-http with the token set by hand, by {@code connector:}, by a second
 * camel-http endpoint, which is as fast as the first (what differs there is noise), and by a camel-http without what
 * {@code connector:} does without: cookies, redirects, cached authentication and connection state.
 */
final class Calls implements AutoCloseable {
    private static final Processor NOTHING_TO_SET = exchange -> {};

    private final UpstreamProcess upstream;
    private final ConnectedAccounts account;
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template;
    private final Endpoint http;
    private final Endpoint httpAgain;
    private final Endpoint leanHttp;
    private final Endpoint connector;

    Calls() throws Exception {
        upstream = UpstreamProcess.start();
        account = new ConnectedAccounts(upstream.url(), 1, id -> Upstream.TOKEN);
        camel.getRegistry().bind("serai", account.context());
        camel.start();
        http = camel.getEndpoint(upstream.url() + "/api/me");
        httpAgain = camel.getEndpoint(upstream.url() + "/api/me?throwExceptionOnFailure=true");
        leanHttp = leanHttp(upstream.url() + "/api/me");
        connector = camel.getEndpoint("connector:observant?connection=field-0&method=GET&path=/api/me");
        template = camel.createProducerTemplate();
    }

    private Endpoint leanHttp(String url) throws Exception {
        HttpComponent component = new HttpComponent();
        component.setCamelContext(camel);
        component.setCookieManagementDisabled(true);
        component.setRedirectHandlingDisabled(true);
        component.setAuthCachingDisabled(true);
        component.setConnectionStateDisabled(true);
        Endpoint endpoint = component.createEndpoint(url);
        camel.addService(component);
        camel.addService(endpoint);
        return endpoint;
    }

    byte[] http() {
        return answer(http, Calls::authorize);
    }

    byte[] httpAgain() {
        return answer(httpAgain, Calls::authorize);
    }

    byte[] leanHttp() {
        return answer(leanHttp, Calls::authorize);
    }

    byte[] connector() {
        return answer(connector, NOTHING_TO_SET);
    }

    private static void authorize(Exchange exchange) {
        exchange.getIn().setHeader("Authorization", "Bearer " + Upstream.TOKEN);
    }

    private byte[] answer(Endpoint endpoint, Processor request) {
        Exchange exchange = template.request(endpoint, request);
        if (exchange.getException() != null) {
            throw new IllegalStateException("A call failed: there is nothing to compare.", exchange.getException());
        }
        return exchange.getMessage().getBody(byte[].class);
    }

    @Override
    public void close() throws IOException {
        template.stop();
        camel.stop();
        account.close();
        upstream.close();
    }
}
