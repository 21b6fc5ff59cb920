package dev.serai.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The simulated provider's levers and counts. It is a witness: what it counted really reached it. */
final class SimulatorControl {
    private static final JsonMapper JSON = new JsonMapper();

    private final Browser browser;
    private final URI url;

    SimulatorControl(Browser browser, URI url) {
        this.browser = browser;
        this.url = url;
    }

    /** @param refreshes token calls that arrived with {@code grant_type=refresh_token} */
    record Counts(long calls, long unauthorized, long refreshes, long refreshed, int records) {}

    record Request(String kind, String method, String path, String query, int status) {
        boolean sameAs(Request other) {
            return method.equals(other.method) && path.equals(other.path) && query.equals(other.query);
        }
    }

    URI url() {
        return url;
    }

    void register(String clientId, String clientSecret, String redirectUri) {
        ObjectNode client = JSON.createObjectNode().put("client_id", clientId).put("client_secret", clientSecret);
        client.putArray("redirect_uris").add(redirectUri);
        post("clients", client);
    }

    /** Every access token issued so far ends, now. */
    void expire() {
        post("expire", JSON.createObjectNode());
    }

    void addRecords(int more) {
        post("records", JSON.createObjectNode().put("add", more));
    }

    Counts counts() {
        JsonNode answer = get("counts");
        JsonNode counts = answer.path("counts");
        return new Counts(
                counts.path("api").asLong(),
                counts.path("api.401").asLong(),
                counts.path("token.refresh_token").asLong(),
                counts.path("token.refresh_token.200").asLong(),
                answer.path("records").asInt());
    }

    /** Every request answered so far, in order. */
    List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (JsonNode item : get("requests").path("items")) {
            requests.add(new Request(
                    item.path("kind").asText(),
                    item.path("method").asText(),
                    item.path("path").asText(),
                    item.path("query").asText(),
                    item.path("status").asInt()));
        }
        return requests;
    }

    /** The records that got a note with this text, given by its hash. */
    Set<String> noted(String sha256) {
        Set<String> noted = new LinkedHashSet<>();
        for (JsonNode item : get("notes").path("items")) {
            if (item.path("sha256").asText().equals(sha256)) {
                noted.add(item.path("record").asText());
            }
        }
        return noted;
    }

    /** Every secret of this kind that it issued or was told, e.g. {@code refresh_token}. */
    Set<String> secrets(String kind) {
        Set<String> secrets = new LinkedHashSet<>();
        get("secrets").path(kind).forEach(one -> secrets.add(one.asText()));
        return secrets;
    }

    private JsonNode get(String what) {
        return browser.get(url.resolve("/_control/" + what)).expect(200, "").json();
    }

    private void post(String what, ObjectNode json) {
        browser.send(HttpRequest.newBuilder(url.resolve("/_control/" + what))
                        .POST(HttpRequest.BodyPublishers.ofString(json.toString())))
                .expect(200, "");
    }
}
