package dev.serai.sample.plain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.serai.credential.SecretValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits on this machine's loopback for the browser to come back from the provider. */
final class LoopbackCallback implements AutoCloseable {
    private static final long MINUTES = 10;

    private final SecretValue state;
    private final HttpServer server;
    private final CompletableFuture<SecretValue> code = new CompletableFuture<>();

    LoopbackCallback(int port, SecretValue state) throws IOException {
        this.state = state;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/callback", this::answer);
        server.start();
    }

    /** To be registered at the provider, exactly so. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/callback");
    }

    SecretValue code() {
        try {
            return code.get(MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while waiting for the browser.", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Nobody came back within " + MINUTES + " minutes: connect again.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The provider did not grant access: connect again.", e.getCause());
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> parameters = parameters(exchange.getRequestURI().getRawQuery());
        @Nullable SecretValue came = SecretValue.ofNullable(parameters.get("state"));
        @Nullable SecretValue granted = SecretValue.ofNullable(parameters.get("code"));
        if (!state.equals(came)) {
            // somebody else's, or an old one: go on waiting
            say(exchange, 400, "This page does not belong to the account that is being connected. Start again.");
        } else if (granted == null) {
            say(exchange, 200, "Access was not granted. You may close this page.");
            code.completeExceptionally(new IllegalStateException("No code came back."));
        } else {
            say(exchange, 200, "Done. You may close this page.");
            code.complete(granted);
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().add("Referrer-Policy", "no-referrer");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : (query == null ? "" : query).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                parameters.putIfAbsent(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    @Override
    public void close() {
        server.stop(1);
    }
}
