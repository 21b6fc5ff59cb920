package dev.serai.credential.http;

import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/** One request and its answer, of which no more than a given size is kept. Runs on a thread of its own. */
final class BoundedExchange {
    private final CloseableHttpClient client;
    private final HttpUriRequestBase request;
    private final HttpHost host;
    private final int maxBytes;
    private final Departure departure = new Departure();

    BoundedExchange(CloseableHttpClient client, HttpUriRequestBase request, HttpHost host, int maxBytes) {
        this.client = client;
        this.request = request;
        this.host = host;
        this.maxBytes = maxBytes;
    }

    /** @throws SeraiException CONFIGURATION, {@code address_refused} */
    Exchange run() {
        HttpClientContext context = HttpClientContext.create();
        departure.bindTo(context);
        // not execute(…, handler): that one reads the rest of an answer which is too large
        try (ClassicHttpResponse response = client.executeOpen(host, request, context)) {
            try {
                if (departure.giveUp()) {
                    return new Exchange.NotSent("The outbound proxy answered " + response.getCode()
                            + " instead of leading to " + host + ".");
                }
                byte @Nullable [] body = body(response);
                return body == null
                        ? new Exchange.AnswerLost(host + " answered " + response.getCode() + " with more than "
                                + maxBytes + " bytes, which is no sensible answer.")
                        : new Exchange.Answered(response.getCode(), headers(response), body);
            } finally {
                // closing a response reads it to its end, unless the connection is gone already
                request.cancel();
            }
        } catch (IOException | RuntimeException e) {
            return failed(e);
        }
    }

    /** What is known at the deadline, by which nothing came. From now on nothing leaves. */
    Exchange abandon() {
        boolean nothingLeft = departure.giveUp();
        request.cancel();
        return nothingLeft
                ? new Exchange.NotSent("No connection to " + host + " within the deadline.")
                : new Exchange.AnswerLost("No whole answer from " + host + " within the deadline.");
    }

    private Exchange failed(Exception e) {
        if (!departure.giveUp()) {
            return new Exchange.AnswerLost("The answer of " + host + " was lost: " + reason(e) + ".");
        }
        if (e instanceof SeraiException refused) {
            throw refused;
        }
        return new Exchange.NotSent("No connection to " + host + ": " + reason(e) + ".");
    }

    private byte @Nullable [] body(ClassicHttpResponse response) throws IOException {
        @Nullable HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        // nothing compressed was asked for; whoever compresses all the same is understood
        boolean gzip = entity.getContentEncoding() != null
                && entity.getContentEncoding().toLowerCase(Locale.ROOT).contains("gzip");
        InputStream content = gzip ? new GZIPInputStream(entity.getContent()) : entity.getContent();
        byte[] read = content.readNBytes(maxBytes + 1);
        return read.length > maxBytes ? null : read;
    }

    private static Map<String, String> headers(ClassicHttpResponse response) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            if (header.getValue() != null) {
                headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
            }
        }
        return headers;
    }

    /** By kind: messages of exceptions may repeat what was on the wire. */
    private static String reason(Exception e) {
        return switch (e) {
            case UnknownHostException unknown -> "its name cannot be resolved";
            case ConnectException refused -> "connection refused or timed out";
            case NoRouteToHostException noRoute -> "there is no route to it";
            case SSLException tls -> "TLS failed (" + tls.getMessage() + ")";
            case SocketTimeoutException timeout -> "it took too long";
            case InterruptedIOException cut -> "it took too long";
            case IOException io -> "the connection broke (" + io.getClass().getSimpleName() + ")";
            default -> e.getClass().getSimpleName();
        };
    }
}
