package dev.serai.benchmarks;

import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The same GET of the same server in three ways: by camel-http with the token set by hand, by {@code connector:}, and by a
 * second camel-http endpoint, which is as fast as the first: what differs there is noise.
 */
final class Calls implements AutoCloseable {
    private static final Processor NOTHING_TO_SET = exchange -> {};

    private final UpstreamProcess upstream;
    private final ConnectedAccount account;
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template;
    private final Endpoint http;
    private final Endpoint httpAgain;
    private final Endpoint connector;

    Calls() throws Exception {
        upstream = UpstreamProcess.start();
        account = new ConnectedAccount(upstream);
        camel.getRegistry().bind("serai", account.context());
        camel.start();
        http = camel.getEndpoint(upstream.url() + "/api/me");
        httpAgain = camel.getEndpoint(upstream.url() + "/api/me?throwExceptionOnFailure=true");
        connector = camel.getEndpoint("connector:observant?connection=field&method=GET&path=/api/me");
        template = camel.createProducerTemplate();
    }

    byte[] http() {
        return answer(http, Calls::authorize);
    }

    byte[] httpAgain() {
        return answer(httpAgain, Calls::authorize);
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
