package dev.serai.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A program without a browser: it knows its bridge client's id and secret, and speaks plain HTTP. */
public record BridgeProgram(URI url, String id, String clientId, String secret) {
    /** A new bridge client, made over the API. */
    public static BridgeProgram register(URI url, Visitor admin, Map<String, Object> what) {
        Map<String, Object> all = new LinkedHashMap<>(what);
        all.putIfAbsent("name", "Payroll " + UUID.randomUUID().toString().substring(0, 8));
        HttpResponse<String> answer = admin.call("POST", "/api/v1/bridge-clients", all);
        if (answer.statusCode() != 201) {
            throw new AssertionError("Registering answered " + answer.statusCode() + ": " + answer.body());
        }
        JsonNode made = Visitor.body(answer);
        return new BridgeProgram(
                url,
                made.get("id").asText(),
                made.get("client_id").asText(),
                made.get("client_secret").asText());
    }

    /** One for a connector, in both modes, that may read tokens. */
    public static BridgeProgram of(URI url, Visitor admin, String connector) {
        return register(
                url,
                admin,
                Map.of(
                        "modes", List.of("code", "connection"),
                        "connectors", List.of(connector),
                        "credentials_read", true));
    }

    /** The same at another node. */
    public BridgeProgram at(URI other) {
        return new BridgeProgram(other, id, clientId, secret);
    }

    public HttpResponse<String> post(String path, Map<String, String> fields) {
        Visitor nobody = new Visitor(url);
        return nobody.send(nobody.request(path)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(fields))));
    }

    /** C-A. */
    public HttpResponse<String> ask(Map<String, String> fields) {
        return post("/bridge/authorizations", fields);
    }

    /** C-A and C-B, and expects that it works. */
    public JsonNode begin(Map<String, String> fields) {
        return Visitor.json(ask(fields));
    }

    /** C-E. */
    public HttpResponse<String> poll(JsonNode begun) {
        return post(
                "/bridge/token", Map.of("bridge_code", begun.get("bridge_code").asText()));
    }

    /** The error that it is told. */
    public String pollError(JsonNode begun) {
        HttpResponse<String> answer = poll(begun);
        if (answer.statusCode() != 400) {
            throw new AssertionError("Polling answered " + answer.statusCode() + ": " + answer.body());
        }
        return Visitor.body(answer).get("error").asText();
    }

    /** An access token of Serai's own, by client_credentials. */
    public HttpResponse<String> token() {
        return post("/oauth2/token", Map.of("grant_type", "client_credentials"));
    }

    /** A call of the API with such a token. */
    public HttpResponse<String> get(String path, String token) {
        Visitor nobody = new Visitor(url);
        return nobody.send(
                nobody.request(path).header("Authorization", "Bearer " + token).GET());
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public String toString() {
        return clientId;
    }
}
