package dev.serai.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The way of an account into Serai, step by step: a person in Serai's browser, and at the provider as alice. */
public final class Connecting {
    private static final Pattern CONNECTION = Pattern.compile("href=\"/connections/([a-z0-9-]+)\"");

    private final TestPlatform platform;
    private final ProviderSimulator provider;

    public Connecting(TestPlatform platform, ProviderSimulator provider) {
        this.platform = platform;
        this.provider = provider;
    }

    /**
     * An OAuth client known to both sides.
     *
     * @param id Serai's
     */
    public record Client(String connector, String id, String clientId, String secret, URI redirectUri) {
        /** Where a user begins. */
        public String connectPath() {
            return "/connect/" + connector + "?client=" + id;
        }
    }

    /** Registers a client at Serai and at the provider; a setting that names the provider's address gets it. */
    public Client register(Visitor admin, String connector) {
        return register(admin, connector, List.of());
    }

    /** As above, with further scopes. */
    public Client register(Visitor admin, String connector, List<String> scopes) {
        String clientId = "client-" + UUID.randomUUID();
        String secret = "secret-" + UUID.randomUUID() + UUID.randomUUID();
        JsonNode answer = registered(
                admin,
                Map.of(
                        "connector", connector,
                        "name", "Test " + clientId,
                        "client_id", clientId,
                        "client_secret", secret,
                        "scopes", scopes,
                        "settings", addresses(connector)));
        URI redirectUri = URI.create(answer.get("redirect_uri").asText());
        SimulatedClient known = provider.register(clientId, secret, List.of(redirectUri.toString()));
        return new Client(connector, answer.get("id").asText(), known.clientId(), secret, redirectUri);
    }

    private Map<String, String> addresses(String connector) {
        Map<String, String> addresses = new LinkedHashMap<>();
        JsonNode settings =
                platform.admin().getJson("/api/v1/connectors/" + connector).get("settings");
        settings.properties().forEach(setting -> {
            if (setting.getValue().get("kind").asText().equals("url")) {
                addresses.put(setting.getKey(), provider.url().toString());
            }
        });
        return addresses;
    }

    private static JsonNode registered(Visitor admin, Map<String, Object> registration) {
        HttpResponse<String> answer = admin.call("POST", "/api/v1/oauth-clients", registration);
        if (answer.statusCode() != 201) {
            throw new AssertionError("Registering answered " + answer.statusCode() + ": " + answer.body());
        }
        return Visitor.body(answer);
    }

    /** Clicks Connect. @return where Serai sends the browser: the provider's authorization endpoint */
    public URI start(Visitor user, Client client) {
        return start(user, client, Map.of());
    }

    /** As above, the form filled in. */
    public URI start(Visitor user, Client client, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("client", client.id());
        HttpResponse<String> answer =
                fields.isEmpty() ? user.page(client.connectPath()) : user.submit("/connect/" + client.connector(), all);
        if (answer.statusCode() != 303) {
            throw new AssertionError("Connect answered " + answer.statusCode() + ": " + answer.body());
        }
        return location(answer);
    }

    /** Alice signs in at the provider and allows. @return the callback that her browser is sent to */
    public URI consent(URI authorizationUrl) {
        return BrowserlessUser.alice().authorize(authorizationUrl);
    }

    /** The browser comes to the callback. */
    public HttpResponse<String> callback(Visitor user, URI callback) {
        return user.page(callback.getRawPath() + "?" + callback.getRawQuery());
    }

    /** The browser comes to the callback, and goes on to the page that says what came of it. */
    public HttpResponse<String> result(Visitor user, URI callback) {
        HttpResponse<String> answer = callback(user, callback);
        if (answer.statusCode() != 303) {
            throw new AssertionError("The callback answered " + answer.statusCode() + ": " + answer.body());
        }
        return user.page(location(answer).getRawPath());
    }

    /** All of it. @return the connection's id */
    public String connect(Visitor user, Client client) {
        HttpResponse<String> result = result(user, consent(start(user, client)));
        if (result.statusCode() != 200) {
            throw new AssertionError("The result is " + result.statusCode() + ": " + result.body());
        }
        return connection(result);
    }

    /** The connection that a result page shows. */
    public static String connection(HttpResponse<String> result) {
        Matcher link = CONNECTION.matcher(result.body());
        if (!link.find()) {
            throw new AssertionError("No connection on this page: " + result.body());
        }
        return link.group(1);
    }

    /** Where an answer redirects to. */
    public static URI location(HttpResponse<String> answer) {
        return answer.uri()
                .resolve(answer.headers()
                        .firstValue("Location")
                        .orElseThrow(() -> new AssertionError("No Location in " + answer)));
    }

    /** The parameters of a URI's query; none may stand there twice. */
    public static Map<String, String> query(URI uri) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : uri.getRawQuery().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (query.put(decode(parts[0]), decode(parts[1])) != null) {
                throw new AssertionError(parts[0] + " stands twice in the query");
            }
        }
        return query;
    }

    /** A callback with another query. */
    public static URI with(URI callback, Map<String, String> parameters) {
        List<String> pairs = new ArrayList<>();
        parameters.forEach(
                (name, value) -> pairs.add(URLEncoder.encode(name, UTF_8) + "=" + URLEncoder.encode(value, UTF_8)));
        return callback.resolve(callback.getRawPath() + "?" + String.join("&", pairs));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, UTF_8);
    }
}
