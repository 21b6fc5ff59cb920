package dev.serai.camel;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.serai.camel.pull.Checkpoint;
import dev.serai.camel.pull.Json;
import dev.serai.camel.pull.PulledPage;
import dev.serai.camel.pull.PulledRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Sends pulled records through a route. Used by one run at a time. */
final class RecordExchanges {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final PullConsumer consumer;
    private final PullBatch batch;
    /** Records of a page that failed further on: the next run does not send them twice, unless they changed. */
    private final Map<String, PulledRecord> sent = new HashMap<>();

    RecordExchanges(PullConsumer consumer, PullBatch batch) {
        this.consumer = consumer;
        this.batch = batch;
    }

    /** @throws Failed if the route failed with a record */
    void deliver(PulledPage page, Checkpoint after) {
        if (page.records().isEmpty()) {
            return;
        }
        switch (batch) {
            case record -> page.records().forEach(one -> deliver(page, one));
            case page -> deliverWhole(page, after);
        }
    }

    /** The page is done with. */
    void committed() {
        sent.clear();
    }

    private void deliver(PulledPage page, PulledRecord one) {
        if (one.equals(sent.get(one.key()))) {
            return;
        }
        send(one.key(), body(one), one.key(), change(page, one), one.cursor());
        sent.put(one.key(), one);
    }

    private void deliverWhole(PulledPage page, Checkpoint after) {
        List<Map<String, Object>> bodies = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        List<String> changes = new ArrayList<>();
        for (PulledRecord one : page.records()) {
            bodies.add(body(one));
            keys.add(one.key());
            changes.add(change(page, one));
        }
        send(keys.getFirst(), bodies, keys, changes, after.cursor());
    }

    private void send(String first, Object body, Object keys, Object changes, @Nullable String cursor) {
        Exchange exchange = consumer.createExchange(false);
        try {
            exchange.getIn().setBody(body);
            exchange.getIn().setHeader(ConnectorHeaders.KEY, keys);
            exchange.getIn().setHeader(ConnectorHeaders.CHANGE, changes);
            if (cursor != null) {
                exchange.getIn().setHeader(ConnectorHeaders.CURSOR, cursor);
            }
            process(exchange);
            if (exchange.getException() != null || exchange.isRollbackOnly()) {
                throw new Failed(first, exchange.getException());
            }
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }

    private void process(Exchange exchange) {
        try {
            consumer.getProcessor().process(exchange);
        } catch (Exception e) { // what Camel's interface declares
            exchange.setException(e);
        }
    }

    private static Map<String, Object> body(PulledRecord one) {
        return Json.MAPPER.convertValue(one.json(), MAP);
    }

    private static String change(PulledPage page, PulledRecord one) {
        return one.deleted() ? "deleted" : page.initial() ? "added" : "changed";
    }

    /** A record failed in the route. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String key;

        Failed(String key, @Nullable Throwable cause) {
            super("The route failed with record " + key, cause);
            this.key = key;
        }

        String key() {
            return key;
        }
    }
}
