package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.serai.credential.CredentialJson;
import dev.serai.credential.SecretPath;
import dev.serai.credential.TestCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** For answers that a healthy vault does not give on command. Counts what it is asked. */
final class FakeNode implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** @param location empty for none */
    private record Answer(int status, String body, String location) {}

    private static final Answer CUT_OFF = new Answer(0, "", "");

    FakeNode() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::handle);
        server.start();
        answer("sys/leader", 200, "{\"ha_enabled\":false}");
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** To every path that begins so. */
    void answer(String path, int status, String body) {
        answers.put(path, new Answer(status, body, ""));
    }

    /** Takes requests to every path that begins so, and closes the connection. */
    void cutOff(String path) {
        answers.put(path, CUT_OFF);
    }

    void redirect(String path, int status, URI location) {
        answers.put(path, new Answer(status, "", location.toString()));
    }

    /** Says which node leads. */
    void leader(boolean self, URI leader) {
        answer(
                "sys/leader",
                200,
                "{\"ha_enabled\":true,\"is_self\":" + self + ",\"leader_address\":\"" + leader + "\"}");
    }

    /** Holds this version, as KV version 2 tells it. */
    void stored(SecretPath path, int version) {
        ObjectNode data = new JsonMapper().createObjectNode();
        data.putObject("data")
                .put(
                        "credential",
                        CredentialJson.write(TestCredentials.tokens(version)).reveal());
        data.putObject("metadata").put("version", version);
        answer("serai/data/" + path, 200, "{\"data\":" + data + "}");
    }

    /** Method and path of each request for a secret. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/v1/".length());
            if (path.startsWith("serai/")) {
                requests.add(exchange.getRequestMethod() + " " + path);
            }
            exchange.getRequestBody().readAllBytes();
            Answer answer = answers.entrySet().stream()
                    .filter(entry -> path.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(new Answer(404, "{\"errors\":[]}", ""));
            if (answer == CUT_OFF) {
                return;
            }
            if (!answer.location().isEmpty()) {
                exchange.getResponseHeaders().add("Location", answer.location());
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
