package dev.serai.server.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.server.Visitor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens to the stream of events as a browser's EventSource does. */
final class Listener implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final InputStream body;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private volatile String lastId = "";

    /** @param last an id of an earlier stream; empty: from now on */
    Listener(Visitor visitor, String last) throws IOException, InterruptedException {
        HttpRequest.Builder request = visitor.request("/api/v1/events");
        request.header("Cookie", cookies(visitor));
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("HTTP " + answer.statusCode());
        }
        body = answer.body();
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        // the position that the stream begins at
        take(lines.readLine());
        Thread.ofVirtual().start(() -> read(lines));
    }

    private static String cookies(Visitor visitor) {
        return String.join(
                "; ",
                visitor.cookies().entrySet().stream()
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                        .toList());
    }

    private void read(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void take(String line) {
        if (line.startsWith("id: ")) {
            lastId = line.substring(4);
        } else if (line.startsWith("data: ")) {
            try {
                events.add(JSON.readTree(line.substring(6)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    String lastId() {
        return lastId;
    }

    List<String> types() {
        return events.stream().map(event -> event.get("type").asText()).toList();
    }

    List<JsonNode> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() throws IOException {
        body.close();
        http.shutdownNow();
    }
}
