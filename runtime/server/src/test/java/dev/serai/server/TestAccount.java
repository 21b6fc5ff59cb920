package dev.serai.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;

/** Alice's account at an {@code observant} simulator, connected as a person does it: by redirects and forms. */
public final class TestAccount {
    private TestAccount() {}

    /**
     * Registers an OAuth client, as the admin does.
     *
     * @return its id
     */
    public static String client(TestPlatform platform, Visitor admin, ProviderSimulator simulator) {
        return client(platform.url(), admin, simulator);
    }

    /** The same for a platform at that address. */
    public static String client(URI platform, Visitor admin, ProviderSimulator simulator) {
        SimulatedClient client = simulator.register(platform + "/oauth/callback/observant");
        JsonNode made = Visitor.body(admin.call(
                "POST",
                "/api/v1/oauth-clients",
                Map.of(
                        "connector", "observant",
                        "name", "Test " + client.clientId(),
                        "client_id", client.clientId(),
                        "client_secret", client.secrets().getFirst(),
                        "settings", Map.of("host", simulator.url().toString()))));
        return made.get("id").asText();
    }

    /**
     * Connects with an OAuth client of one's own, under a new alias.
     *
     * @return the alias
     */
    public static String connect(TestPlatform platform, Visitor admin, ProviderSimulator simulator) {
        String alias = "acme-" + UUID.randomUUID().toString().substring(0, 8);
        connect(admin, client(platform, admin, simulator), "&alias=" + alias);
        return alias;
    }

    /**
     * Connects.
     *
     * @param more further parameters, beginning with {@code &}
     * @return the page at the end
     */
    public static HttpResponse<String> connect(Visitor visitor, String client, String more) {
        HttpResponse<String> start = visitor.get("/connect/observant?client=" + client + more);
        URI provider = location(start);
        URI callback = BrowserlessUser.alice().authorize(provider);
        HttpResponse<String> ended = visitor.get(callback.toString());
        return visitor.get(location(ended).toString());
    }

    /** Where an answer redirects to. */
    public static URI location(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Location")
                .map(answer.uri()::resolve)
                .orElseThrow(() -> new AssertionError(answer.statusCode() + " is no redirect: " + answer.body()));
    }
}
