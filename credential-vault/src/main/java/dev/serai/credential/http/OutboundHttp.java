package dev.serai.credential.http;

import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The only maker of HTTP clients to the outside. Whatever they call is checked by {@link AddressGuard}, for each request
 * and each socket; they follow no redirects, repeat nothing but what a closed
 * connection swallowed, keep no cookies, and log neither headers nor bodies, at any log level. Thread-safe.
 */
public final class OutboundHttp implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    /** The longest silence in the answer to an API call. */
    private static final Timeout SILENCE = Timeout.ofSeconds(60);

    private static final int CONNECTIONS = 2_000;
    private static final int CONNECTIONS_PER_HOST = 500;

    private final AddressGuard guard;
    private final GuardedRoutes routes;
    private final PoolingHttpClientConnectionManager pool;
    private final PoolingHttpClientConnectionManager singles;
    private final CloseableHttpClient exchanges;
    private final RunningTime time;

    public OutboundHttp(OutboundSettings settings) {
        this(
                settings,
                InetAddress::getAllByName,
                DefaultClientTlsStrategy.createSystemDefault(),
                new RunningTime(Duration.ofSeconds(1)));
    }

    OutboundHttp(OutboundSettings settings, GuardedDns.Lookup lookup, TlsSocketStrategy tls, RunningTime time) {
        @Nullable URI proxyUri = settings.httpsProxy();
        @Nullable
        HttpHost proxy = proxyUri == null ? null : new HttpHost("http", proxyUri.getHost(), proxyUri.getPort());
        this.guard = new AddressGuard(settings.allowedHosts());
        this.routes = new GuardedRoutes(guard, proxy);
        GuardedDns dns = new GuardedDns(guard, proxy, lookup);
        this.pool = pool(dns, tls);
        this.singles = pool(dns, tls);
        this.time = time;
        this.exchanges = harden(HttpClientBuilder.create())
                .setConnectionManager(singles)
                .disableAutomaticRetries()
                // a connection kept from earlier may be dead, and then nobody knows whether the request arrived
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableContentCompression()
                // the deadline of each exchange rules alone
                .setDefaultRequestConfig(requestConfig(Timeout.DISABLED))
                .build();
    }

    /** The rules for where requests may go. */
    public AddressGuard guard() {
        return guard;
    }

    /**
     * Gives a builder everything that makes its client safe: the shared pool of guarded connections and the behaviour named
     * above. Requests and answers stream. Interceptors may be added; to replace the pool, the routes or the request executor
     * undoes the safety.
     *
     * @return the same builder
     */
    public HttpClientBuilder harden(HttpClientBuilder builder) {
        return builder.setConnectionManager(pool)
                .setConnectionManagerShared(true)
                .setRoutePlanner(routes)
                .setRequestExecutor(new Departure.Gate())
                .setDefaultRequestConfig(requestConfig(SILENCE))
                .setUserAgent("Serai")
                .setRetryStrategy(new StaleConnectionRetry(pool))
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState();
    }

    /**
     * Sends one request on a connection of its own and takes in the whole answer.
     *
     * @param deadline for everything, from the look-up of the name to the last byte; counted in running time, see
     *     {@code RunningTime}
     * @param maxBytes of the body, decompressed
     * @throws SeraiException CONFIGURATION, {@code address_refused}; nothing was sent
     */
    public Exchange send(HttpUriRequestBase request, Duration deadline, int maxBytes) {
        URI uri = guard.check(uri(request));
        HttpHost host = new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
        BoundedExchange exchange = new BoundedExchange(exchanges, request, host, maxBytes);
        FutureTask<Exchange> task = new FutureTask<>(exchange::run);
        Thread.ofVirtual().name("serai-exchange").start(task);
        return time.await(task, deadline) ? result(task) : exchange.abandon();
    }

    private static URI uri(HttpUriRequestBase request) {
        try {
            return request.getUri();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The request has no usable URI.");
        }
    }

    private static Exchange result(FutureTask<Exchange> task) {
        try {
            return task.resultNow();
        } catch (IllegalStateException e) {
            if (task.exceptionNow() instanceof SeraiException refused) {
                throw refused;
            }
            throw new IllegalStateException("An exchange ended unexpectedly.", task.exceptionNow());
        }
    }

    private static RequestConfig requestConfig(Timeout responseTimeout) {
        return RequestConfig.custom()
                .setResponseTimeout(responseTimeout)
                .setConnectionRequestTimeout(Timeout.ofSeconds(30))
                .setProtocolUpgradeEnabled(false)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .build();
    }

    private static PoolingHttpClientConnectionManager pool(GuardedDns dns, TlsSocketStrategy tls) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(new QuietConnections())
                .setDnsResolver(dns)
                .setTlsSocketStrategy(tls)
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS_PER_HOST)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        // names get resolved again now and then
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
    }

    /** Ends all connections. Clients made from this one fail from now on. */
    @Override
    public void close() throws IOException {
        exchanges.close();
        singles.close();
        pool.close();
    }
}
