package dev.serai.server.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A program, its bridge client, and an OAuth client at the simulator that serves both modes. */
final class BridgeCase {
    private final TestPlatform platform;
    private final Connecting.Client client;
    private final BridgeProgram program;

    /** @param connector one that is served by an {@code observant} simulator */
    BridgeCase(TestPlatform platform, ProviderSimulator provider, String connector) {
        Visitor admin = platform.admin();
        this.platform = platform;
        this.client = new Connecting(platform, provider).register(admin, connector);
        this.program = BridgeProgram.of(platform.url(), admin, connector);
        provider.register(
                client.clientId(), client.secret(), List.of(platform.url() + "/bridge/callback/" + connector));
    }

    Connecting.Client client() {
        return client;
    }

    BridgeProgram program() {
        return program;
    }

    Map<String, String> codeRequest() {
        return Map.of("client_id", client.clientId(), "scope", "sensor-data", "connector", client.connector());
    }

    Map<String, String> codeRequest(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(codeRequest());
        all.putAll(more);
        return all;
    }

    JsonNode beginCode() {
        return program.begin(codeRequest());
    }

    JsonNode beginConnection() {
        return program.begin(
                Map.of("mode", "connection", "connector", client.connector(), "client_id", client.clientId()));
    }

    AtTheBridge stranger() {
        return AtTheBridge.stranger(platform.url());
    }

    /** Nobody has guessed, nobody has asked just now. */
    void forget() {
        JdbcClient jdbc = platform.bean(JdbcClient.class);
        jdbc.sql("delete from bridge_guess").update();
        jdbc.sql("update bridge_authorization set polled_at = null").update();
    }
}
