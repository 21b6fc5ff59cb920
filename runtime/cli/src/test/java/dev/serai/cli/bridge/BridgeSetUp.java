package dev.serai.cli.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.Admin;
import dev.serai.cli.demo.RunningPlatform;
import dev.serai.cli.token.Json;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.util.List;

/**
 * What an admin does before a program can use the bridge.
 *
 * @param clientId the program's at the bridge
 * @param secret shown to the admin once
 * @param redirectUri of the provider's authorization endpoint, for a client of the program's own there
 */
record BridgeSetUp(String clientId, String secret, String redirectUri) {
    /**
     * A bridge client for both modes at a simulated provider.
     *
     * @param oauthClient the client_id at the provider of the one by which Serai connects accounts
     */
    static BridgeSetUp of(RunningPlatform platform, Admin admin, ProviderSimulator provider, String oauthClient) {
        JsonNode registered = admin.post(
                "oauth-clients",
                Json.object()
                        .put("connector", "observant")
                        .put("name", oauthClient)
                        .put("client_id", oauthClient)
                        .put("client_secret", "serai-secret")
                        .set(
                                "settings",
                                Json.object().put("host", provider.url().toString())));
        provider.register(
                oauthClient,
                "serai-secret",
                List.of(registered.path("redirect_uri").asText(), platform.url() + "/bridge/callback/observant"));
        JsonNode endpoint = admin.post(
                "bridge-endpoints",
                Json.object()
                        .put("name", "Provider of " + oauthClient)
                        .put("authorization_endpoint", provider.url() + "/uaa/oauth/authorize"));
        ObjectNode wish = Json.object().put("name", "batch of " + oauthClient).put("credentials_read", true);
        ArrayNode modes = wish.putArray("modes");
        modes.add("code").add("connection");
        wish.putArray("connectors").add("observant");
        wish.putArray("endpoints").add(endpoint.path("id").asText());
        JsonNode client = admin.post("bridge-clients", wish);
        return new BridgeSetUp(
                client.path("client_id").asText(),
                client.path("client_secret").asText(),
                endpoint.path("redirect_uri").asText());
    }
}
