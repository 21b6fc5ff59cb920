package dev.serai.credential.http;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Checks every request's target, and knows two ways to it: straight, or through the outbound proxy. Proxies, addresses
 * and sockets that a request brings along are not looked at.
 */
final class GuardedRoutes implements HttpRoutePlanner {
    private final AddressGuard guard;
    private final @Nullable HttpHost proxy;

    GuardedRoutes(AddressGuard guard, @Nullable HttpHost proxy) {
        this.guard = guard;
        this.proxy = proxy;
    }

    @Override
    public HttpRoute determineRoute(@Nullable HttpHost target, HttpContext context) {
        if (target == null) {
            throw new IllegalArgumentException("A request names its host.");
        }
        guard.check(target.getSchemeName(), target.getHostName(), target.getPort());
        boolean secure = "https".equalsIgnoreCase(target.getSchemeName());
        int port = target.getPort() >= 0 ? target.getPort() : secure ? 443 : 80;
        // built from the name alone: an address that the target carries would not be resolved and checked
        HttpHost host = new HttpHost(target.getSchemeName(), target.getHostName(), port);
        // what the operator allowed by name is inside, and the proxy leads outside
        return proxy == null || guard.isAllowedByName(host.getHostName(), port)
                ? new HttpRoute(host, null, secure)
                : new HttpRoute(host, null, proxy, secure);
    }
}
