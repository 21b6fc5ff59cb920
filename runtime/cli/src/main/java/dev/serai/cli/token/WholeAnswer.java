package dev.serai.cli.token;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An exchange that ends. The JDK's client counts the time of {@link HttpRequest.Builder#timeout} up to the headers, and would
 * wait for the body for ever.
 */
public final class WholeAnswer {
    private WholeAnswer() {}

    /**
     * Sends, and takes in the whole body.
     *
     * @param deadline from now to the last byte
     * @throws HttpTimeoutException if it was not there in time: the connection is given up
     * @throws IOException if there is no answer, or none that is whole
     */
    public static HttpResponse<String> of(HttpClient http, HttpRequest request, Duration deadline)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> exchange = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return exchange.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no whole answer within " + deadline.toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        } finally {
            // an interrupted or late one ends here; nothing happens to one that is over
            exchange.cancel(true);
        }
    }
}
