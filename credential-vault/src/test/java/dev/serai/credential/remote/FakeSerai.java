package dev.serai.credential.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.serai.credential.SecretValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** As much of another Serai as fails on command. Its one connection is {@code acme}. */
final class FakeSerai implements AutoCloseable {
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private volatile long generation = 1;
    private volatile boolean refreshes = true;
    private volatile @Nullable Instant expiresAt;

    private record Failure(String path, int status, String code) {}

    private FakeSerai(HttpServer server) {
        this.server = server;
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    static FakeSerai start() {
        try {
            return new FakeSerai(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RemoteSettings settings() {
        return new RemoteSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "app", SecretValue.of("app-secret"));
    }

    /** The next request there fails so. */
    void fail(String path, int status, String code) {
        failures.add(new Failure(path, status, code));
    }

    /** A refresh brings nothing newer. */
    void refreshNothing() {
        refreshes = false;
    }

    void tokensEnd(Instant at) {
        expiresAt = at;
    }

    long count(String path) {
        return asked.stream().filter(path::equals).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceFirst("^/api/v1/", "");
        exchange.getRequestBody().readAllBytes();
        asked.add(path);
        @Nullable Failure failure = failures.peek();
        if (failure != null && failure.path().equals(path)) {
            failures.remove();
            send(exchange, failure.status(), """
                    {"status":%d,"code":"%s","detail":"It is so."}""".formatted(failure.status(), failure.code()));
            return;
        }
        switch (path) {
            case "/oauth2/token" -> send(exchange, 200, "{\"access_token\":\"ours\",\"expires_in\":600}");
            case "connections/acme" -> send(exchange, 200, """
                    {"id":"c1","alias":"acme","connector":"observant","status":"ACTIVE","generation":1,
                     "created_at":"2026-01-01T00:00:00Z"}""");
            case "connections/c1/refresh" -> {
                if (refreshes) {
                    generation++;
                }
                send(exchange, 200, "{\"generation\":" + generation + "}");
            }
            case "connections/c1/token" -> {
                @Nullable Instant end = expiresAt;
                send(exchange, 200, """
                        {"access_token":"token-%d","generation":%d,"expires_at":%s,"values":{"host":"https://h.example"}}""".formatted(generation, generation, end == null ? "null" : "\"" + end + "\""));
            }
            default -> send(exchange, 404, "{\"code\":\"unknown_connection\",\"detail\":\"There is none.\"}");
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
