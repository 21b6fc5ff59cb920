package dev.serai.credential.http;

import java.io.IOException;
import java.net.SocketException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * A kept connection may have been closed by the provider at the moment it was used again: an idempotent request is then sent
 * again (RFC 9110 §9.2.2), at most twice, as the pool may hold several of that kind. Nothing else is ever repeated, and no answer is.
 */
public final class StaleConnectionRetry implements HttpRequestRetryStrategy {
    @Override
    public boolean retryRequest(HttpRequest request, IOException exception, int count, HttpContext context) {
        boolean connectionDied =
                exception instanceof NoHttpResponseException || exception.getClass() == SocketException.class;
        return count <= 2 && connectionDied && Method.isIdempotent(request.getMethod());
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
