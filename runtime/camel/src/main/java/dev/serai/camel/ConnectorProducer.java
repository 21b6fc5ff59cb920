package dev.serai.camel;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.service.ServiceHelper;

/** Runs actions and raw calls by camel-http's producer, whose requests and answers are ours. */
final class ConnectorProducer extends DefaultProducer {
    private final CallProducer call;

    ConnectorProducer(ConnectorEndpoint endpoint) {
        super(endpoint);
        this.call = new CallProducer(new CallEndpoint(endpoint), endpoint);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        call.process(exchange);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ServiceHelper.startService(call);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(call);
        super.doStop();
    }
}
