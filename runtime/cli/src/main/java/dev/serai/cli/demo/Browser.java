package dev.serai.cli.demo;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** As much of a browser as the demo needs: cookies, forms, no redirect followed unasked. Nothing waits for ever. */
final class Browser implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Deadline deadline;
    private final HttpClient client;

    Browser(Deadline deadline) {
        this.deadline = deadline;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER))
                .connectTimeout(LONGEST)
                .build();
    }

    Answer get(URI uri) {
        return send(HttpRequest.newBuilder(uri).header("Accept", "text/html, application/json"));
    }

    Answer postForm(URI uri, Map<String, String> fields) {
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(fields))));
    }

    Answer send(HttpRequest.Builder request) {
        HttpRequest sent = request.timeout(deadline.atMost(LONGEST)).build();
        try {
            return Answer.of(client.send(sent, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new Unexpected(
                    "an answer from " + sent.uri().getScheme() + "://"
                            + sent.uri().getAuthority(),
                    "none (" + e.getClass().getSimpleName() + ")",
                    "Is it still running?");
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    /**
     * Asks again and again until the answer is there.
     *
     * @param seen what to say if it does not come
     */
    <T> T await(
            String expected, String advice, Duration patience, Supplier<Optional<T>> question, Supplier<String> seen) {
        Duration wait = deadline.atMost(patience);
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new Unexpected(expected, "after " + Math.max(1, wait.toSeconds()) + " s " + seen.get(), advice);
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException _) {
                throw interrupted();
            }
        }
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Unexpected interrupted() {
        Thread.currentThread().interrupt();
        return new Unexpected("to go on", "the demo was interrupted", "");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
