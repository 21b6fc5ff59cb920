package dev.serai.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Calls to an OpenBao, for what a test has to set up. Thread-safe. */
final class OpenBaoApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** For a question that a frozen node does not answer. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final URI address;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    OpenBaoApi(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    HttpResponse<String> call(String token, String method, String path, String json) {
        try {
            return send(token, method, path, json, PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of a success without a token; empty if it does not answer, or not so. */
    Optional<String> tryCall(String method, String path) {
        try {
            HttpResponse<String> answer = send("", method, path, "", SHORT);
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void expect(int status, String token, String method, String path, String json) {
        requireStatus(status, call(token, method, path, json));
    }

    /** The bytes of a success. */
    byte[] download(String token, String path) {
        try {
            HttpResponse<byte[]> answer = send(
                    token,
                    "GET",
                    path,
                    HttpRequest.BodyPublishers.noBody(),
                    HttpResponse.BodyHandlers.ofByteArray(),
                    PATIENCE);
            requireStatus(200, answer);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void upload(String token, String path, byte[] bytes) {
        try {
            requireStatus(
                    204,
                    send(
                            token,
                            "POST",
                            path,
                            HttpRequest.BodyPublishers.ofByteArray(bytes),
                            HttpResponse.BodyHandlers.discarding(),
                            PATIENCE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireStatus(int status, HttpResponse<?> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException("OpenBao answered " + answer.statusCode() + " to "
                    + answer.request().method() + " " + answer.uri().getPath());
        }
    }

    private HttpResponse<String> send(String token, String method, String path, String json, Duration patience)
            throws IOException {
        HttpRequest.BodyPublisher body =
                json.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        return send(token, method, path, body, HttpResponse.BodyHandlers.ofString(), patience);
    }

    private <T> HttpResponse<T> send(
            String token,
            String method,
            String path,
            HttpRequest.BodyPublisher body,
            HttpResponse.BodyHandler<T> handler,
            Duration patience)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(patience).method(method, body);
        if (!token.isEmpty()) {
            request.header("X-Vault-Token", token);
        }
        try {
            return client.send(request.build(), handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while OpenBao works", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
