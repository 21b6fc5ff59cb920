package dev.serai.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** An application that knows nothing of Serai: it tells what it was asked, counts uploads, streams, sets cookies, redirects. */
public final class TestUpstream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHUNK = 64 * 1024;

    private final HttpServer server;
    /** Each permit lets one more event out. */
    final Semaphore events = new Semaphore(0);

    private TestUpstream(HttpServer server) {
        this.server = server;
    }

    public static TestUpstream start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            TestUpstream upstream = new TestUpstream(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", upstream::told);
            server.createContext("/count", TestUpstream::count);
            server.createContext("/stream", TestUpstream::stream);
            server.createContext("/events", upstream::events);
            server.createContext("/cookies", TestUpstream::cookies);
            server.createContext("/redirect", upstream::redirect);
            server.start();
            return upstream;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on it answers there in another way. */
    public TestUpstream on(String path, HttpHandler handler) {
        if (path.equals("/")) {
            server.removeContext("/");
        }
        server.createContext(path, handler);
        return this;
    }

    private void told(HttpExchange exchange) throws IOException {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("method", exchange.getRequestMethod());
        asked.put("uri", exchange.getRequestURI().toString());
        asked.put("headers", exchange.getRequestHeaders());
        asked.put("body", new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("Clear-Site-Data", "\"cookies\"");
        answer(exchange, JSON.writeValueAsString(asked));
    }

    public static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (!exchange.getRequestMethod().equals("HEAD")) {
                out.write(bytes);
            }
        }
    }

    private static void count(HttpExchange exchange) throws IOException {
        long sum = 0;
        byte[] some = new byte[CHUNK];
        try (InputStream in = exchange.getRequestBody()) {
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                sum += read;
            }
        }
        answer(exchange, Long.toString(sum));
    }

    private static void stream(HttpExchange exchange) throws IOException {
        int megabytes = Integer.parseInt(exchange.getRequestURI().getQuery());
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            byte[] megabyte = new byte[1024 * 1024];
            for (int i = 0; i < megabytes; i++) {
                out.write(megabyte);
            }
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 1; i <= 2; i++) {
                events.acquireUninterruptibly();
                out.write(("data: " + i + "\n\n").getBytes(UTF_8));
                out.flush();
            }
        }
    }

    private static void cookies(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Set-Cookie", "mine=1; Path=/; Domain=localhost; HttpOnly");
        exchange.getResponseHeaders().add("Set-Cookie", "serai=stolen; Path=/");
        exchange.getResponseHeaders().add("Set-Cookie", "__Host-serai-app=stolen; Path=/; Secure");
        answer(exchange, "set");
    }

    private void redirect(HttpExchange exchange) throws IOException {
        String to = exchange.getRequestURI().getQuery();
        exchange.getResponseHeaders().add("Location", to.replace("UPSTREAM", url().toString()));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
