package dev.serai.server.flow;

import dev.serai.connector.SeraiException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Counts what went through each flow on this node, and keeps the last error, in words that hold no payload. Camel finds it as a
 * bean and tells it everything; registered by hand as well, it would count twice.
 */
@Component
class FlowTraffic extends EventNotifierSupport {
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private final Clock clock;

    FlowTraffic(Clock clock) {
        this.clock = clock;
    }

    /** @param lastError null if there was none since this node started */
    record Seen(
            long completed,
            long failed,
            @Nullable String lastError,
            @Nullable Instant lastErrorAt) {
        static final Seen NOTHING = new Seen(0, 0, null, null);
    }

    Seen of(String routeId) {
        return seen.getOrDefault(routeId, Seen.NOTHING);
    }

    void forget(String routeId) {
        seen.remove(routeId);
    }

    @Override
    public void notify(CamelEvent event) {
        switch (event) {
            case ExchangeFailedEvent failed -> failed(failed.getExchange());
            case ExchangeCompletedEvent completed -> completed(completed.getExchange());
            default -> {}
        }
    }

    private void completed(Exchange exchange) {
        @Nullable String route = exchange.getFromRouteId();
        if (route != null) {
            seen.merge(
                    route,
                    new Seen(1, 0, null, null),
                    (before, one) ->
                            new Seen(before.completed + 1, before.failed, before.lastError, before.lastErrorAt));
        }
    }

    private void failed(Exchange exchange) {
        @Nullable String route = exchange.getFromRouteId();
        if (route != null) {
            String error = words(exchange.getException());
            seen.merge(
                    route,
                    new Seen(0, 1, error, clock.instant()),
                    (before, one) -> new Seen(before.completed, before.failed + 1, error, one.lastErrorAt));
        }
    }

    /** What a stranger's exception says may hold the payload: only its kind is shown. */
    private static String words(@Nullable Exception error) {
        return switch (error) {
            case null -> "The exchange failed.";
            case SeraiException ours -> ours.getMessage();
            case HttpOperationFailedException http -> "The provider answered " + http.getStatusCode() + ".";
            default -> error.getClass().getSimpleName();
        };
    }
}
