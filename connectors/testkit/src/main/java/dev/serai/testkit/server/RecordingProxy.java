package dev.serai.testkit.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.serai.testkit.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * Stands in front of a provider and counts what really arrives there: a witness that is neither of the two. It tells
 * the server by {@code X-Forwarded-*} under which name it was called. Thread-safe.
 */
public final class RecordingProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Those of RFC 9110 §7.6.1, and those that the JDK's client sets itself. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "expect",
            "content-length");

    private final URI upstream;
    private final Clock clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<TokenCall> tokenCalls = new CopyOnWriteArrayList<>();
    private final Map<String, LongAdder> byPath = new ConcurrentHashMap<>();
    private volatile BiConsumer<TokenCall, Headers> beforeTokenAnswer = (call, headers) -> {};

    private RecordingProxy(URI upstream, Clock clock) {
        this.upstream = upstream;
        this.clock = clock;
        this.server = LoopbackServer.bind(0);
    }

    /** @param upstream an origin: scheme, host and port */
    public static RecordingProxy to(URI upstream) {
        RecordingProxy proxy = new RecordingProxy(upstream, Clock.systemUTC());
        proxy.server.createContext("/", proxy::pass);
        proxy.server.setExecutor(proxy.threads);
        proxy.server.start();
        return proxy;
    }

    /** {@code http://127.0.0.1:port}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The requests to the token endpoint ({@code POST …/token}) that were answered, in order. */
    public List<TokenCall> tokenCalls() {
        return List.copyOf(tokenCalls);
    }

    /** How many of {@link #tokenCalls()} had this grant type. */
    public long tokenCalls(String grantType) {
        return tokenCalls.stream()
                .filter(call -> call.grantType().equals(grantType))
                .count();
    }

    /** How many requests came to paths that begin so. */
    public long requests(String pathPrefix) {
        return byPath.entrySet().stream()
                .filter(one -> one.getKey().startsWith(pathPrefix))
                .mapToLong(one -> one.getValue().sum())
                .sum();
    }

    /**
     * From now on this happens, in the place of what happened before, when the provider has answered a token call and before
     * its answer goes on its way back: the answer waits for it.
     *
     * @param action gets the call, and the request's headers
     */
    public void beforeTokenAnswer(BiConsumer<TokenCall, Headers> action) {
        beforeTokenAnswer = action;
    }

    /** Forgets what was counted. */
    public void clear() {
        tokenCalls.clear();
        byPath.clear();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getRawPath();
            byPath.computeIfAbsent(path, none -> new LongAdder()).increment();
            boolean token =
                    path.endsWith("/token") && exchange.getRequestMethod().equals("POST");
            Instant at = clock.instant();
            HttpResponse<byte[]> answer;
            try {
                answer = client.send(request(exchange, body), HttpResponse.BodyHandlers.ofByteArray());
            } catch (IOException e) {
                if (token) {
                    record(at, body, 0);
                }
                return; // the connection is cut, as the server did
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (token) {
                beforeTokenAnswer.accept(record(at, body, answer.statusCode()), exchange.getRequestHeaders());
            }
            answer(exchange, answer);
        }
    }

    private TokenCall record(Instant at, byte[] body, int status) {
        TokenCall call = new TokenCall(at, field(body, "grant_type"), field(body, "client_id"), status);
        tokenCalls.add(call);
        return call;
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        upstream.resolve(exchange.getRequestURI().toString()))
                .timeout(PATIENCE)
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (isPassedOn(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        String host = exchange.getRequestHeaders().getFirst("Host");
        return request.header("X-Forwarded-Host", host == null ? url().getAuthority() : host)
                .header("X-Forwarded-Proto", "http")
                .build();
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (isPassedOn(name)) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean isPassedOn(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !NOT_PASSED_ON.contains(lower) && !lower.startsWith("x-forwarded-") && !lower.startsWith(":");
    }

    private static String field(byte[] form, String name) {
        return Arrays.stream(new String(form, StandardCharsets.UTF_8).split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("none");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
