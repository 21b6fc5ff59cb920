package dev.serai.camel;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What passes between a message and the wire. Camel's own headers pass in neither direction, in whatever case they are
 * written: a provider cannot steer a route. A route's credentials for somebody else never go to a provider.
 */
final class ConnectorHeaderFilter implements HeaderFilterStrategy {
    private static final Set<String> OTHERS_CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");
    private static final Set<String> OWN = Set.of(
            ConnectorHeaders.NOT_REPLAYED.toLowerCase(Locale.ROOT),
            ConnectorHeaders.GENERATION.toLowerCase(Locale.ROOT));

    private final HttpHeaderFilterStrategy http = new HttpHeaderFilterStrategy();

    @Override
    public boolean applyFilterToCamelHeaders(String name, @Nullable Object value, Exchange exchange) {
        String lower = name.toLowerCase(Locale.ROOT);
        return isInternal(lower)
                || OTHERS_CREDENTIALS.contains(lower)
                || http.applyFilterToCamelHeaders(name, value, exchange);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, @Nullable Object value, Exchange exchange) {
        String lower = name.toLowerCase(Locale.ROOT);
        return (isInternal(lower) && !OWN.contains(lower)) || http.applyFilterToExternalHeaders(name, value, exchange);
    }

    private static boolean isInternal(String lower) {
        return lower.startsWith("camel") || lower.startsWith("org.apache.camel") || lower.startsWith("serai");
    }
}
