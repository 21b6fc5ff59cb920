package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /_control}: the simulator's own levers for programs that are not in its process. Loopback only. */
final class ControlApi {
    static final String PREFIX = "/_control/";

    private final ProviderSimulator simulator;

    ControlApi(ProviderSimulator simulator) {
        this.simulator = simulator;
    }

    Answer answer(Call call) {
        String what = call.method() + " " + call.path().substring(PREFIX.length());
        JsonNode json = call.json();
        try {
            return switch (what) {
                case "GET health" -> Answer.json(200, Json.object().put("profile", simulator.profile()));
                case "GET counts" -> Answer.json(200, counts());
                case "GET requests" -> Answer.json(200, requests());
                case "GET notes" -> Answer.json(200, Map.of("items", simulator.notes()));
                case "GET secrets" -> Answer.json(200, new TreeMap<>(simulator.secrets()));
                case "POST clients" -> client(json);
                case "POST clients/secrets" -> {
                    simulator.addClientSecret(text(json, "client_id"), text(json, "client_secret"));
                    yield done();
                }
                case "DELETE clients/secrets" -> {
                    simulator.removeClientSecret(text(json, "client_id"), text(json, "client_secret"));
                    yield done();
                }
                case "POST expire" -> {
                    simulator.expireAccessTokens();
                    yield done();
                }
                case "POST revoke" -> {
                    simulator.revokeGrants();
                    yield done();
                }
                case "POST faults" -> fault(json);
                case "DELETE faults" -> {
                    simulator.faults().clear();
                    yield done();
                }
                case "POST records" -> {
                    simulator.addRecords(json.path("add").asInt(1));
                    yield counted();
                }
                case "POST growth" -> {
                    simulator.growEvery(Duration.ofMillis(json.path("every_ms").asLong(1_000)));
                    yield counted();
                }
                case "POST refuse-connections" -> {
                    simulator.refuseConnections(
                            Duration.ofMillis(json.path("ms").asLong(2_000)));
                    yield done();
                }
                case "POST advance" -> {
                    simulator.advance(Duration.ofSeconds(json.path("seconds").asLong()));
                    yield done();
                }
                default -> Answer.notFound();
            };
        } catch (IllegalArgumentException e) {
            return Answer.json(400, Json.object().put("error", e.getMessage()));
        }
    }

    private ObjectNode counts() {
        ObjectNode answer = Json.object();
        answer.set("counts", Json.MAPPER.valueToTree(simulator.counts()));
        answer.set("pages", Json.MAPPER.valueToTree(simulator.pageFetches()));
        return answer.put("records", simulator.records());
    }

    private ObjectNode requests() {
        ObjectNode answer = Json.object();
        var items = answer.putArray("items");
        for (RecordedRequest request : simulator.requests()) {
            ObjectNode item = items.addObject()
                    .put("at", request.at().toString())
                    .put("kind", request.kind())
                    .put("method", request.method())
                    .put("path", request.path())
                    .put("query", request.query())
                    .put("scheme", request.scheme())
                    .put("status", request.status())
                    .put("body_bytes", request.bodyBytes());
            request.fields().stream().sorted().forEach(item.putArray("fields")::add);
        }
        return answer;
    }

    private Answer client(JsonNode json) {
        List<String> redirectUris = new ArrayList<>();
        json.path("redirect_uris").forEach(one -> redirectUris.add(one.asText()));
        simulator.register(text(json, "client_id"), text(json, "client_secret"), redirectUris);
        return done();
    }

    private Answer fault(JsonNode json) {
        Fault fault = FaultJson.read(json);
        On on = On.of(text(json, "on"));
        if (json.has("times")) {
            simulator.faults().inject(fault, on, json.path("times").asInt());
        } else {
            simulator.faults().inject(fault, on);
        }
        return done();
    }

    private Answer counted() {
        return Answer.json(200, Json.object().put("records", simulator.records()));
    }

    private static Answer done() {
        return Answer.json(200, Json.object().put("done", true));
    }

    private static String text(JsonNode json, String name) {
        String text = json.path(name).asText();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }
}
