package dev.serai.credential.http;

import java.io.IOException;
import java.net.SocketException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * A kept connection may have been closed by the provider at the moment it was used again: an idempotent request is then sent
 * again (RFC 9110 §9.2.2), at most twice. A provider that closes one often closes all (it restarts, or holds too many), so all that
 * the pool keeps idle are closed first, also those to others, and the next try gets a fresh one. Nothing else is ever repeated,
 * and no answer is. Thread-safe.
 */
public final class StaleConnectionRetry implements HttpRequestRetryStrategy {
    private final PoolingHttpClientConnectionManager pool;

    /** @param pool where the client has its connections from */
    public StaleConnectionRetry(PoolingHttpClientConnectionManager pool) {
        this.pool = pool;
    }

    @Override
    public boolean retryRequest(HttpRequest request, IOException exception, int count, HttpContext context) {
        boolean connectionDied =
                exception instanceof NoHttpResponseException || exception.getClass() == SocketException.class;
        if (count > 2 || !connectionDied || !Method.isIdempotent(request.getMethod())) {
            return false;
        }
        pool.closeIdle(TimeValue.ZERO_MILLISECONDS);
        return true;
    }

    @Override
    public boolean retryRequest(HttpResponse response, int count, HttpContext context) {
        return false;
    }

    @Override
    public TimeValue getRetryInterval(HttpResponse response, int count, HttpContext context) {
        return TimeValue.ZERO_MILLISECONDS;
    }
}
