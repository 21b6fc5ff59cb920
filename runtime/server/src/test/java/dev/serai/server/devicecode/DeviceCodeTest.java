package dev.serai.server.devicecode;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests of device codes have in common: a simulated GitHub, an OAuth client there, and somebody who connects accounts. */
abstract class DeviceCodeTest extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("github");

    static final String CONNECTOR = SimulatedFiles.moved(platform, "github");

    final ProviderSimulator provider = EXTENSION.simulator();
    final Visitor admin = platform.admin();
    final Visitor builder = platform.newUser(Role.BUILDER);
    final Client client = new Connecting(platform, provider).register(admin, CONNECTOR);

    @BeforeEach
    void countFromHere() {
        provider.faults().clear();
        provider.clearCounts();
    }

    HttpResponse<String> ask(Visitor who, Map<String, String> more) {
        Map<String, String> body =
                new HashMap<>(Map.of("connector", CONNECTOR, "grant_type", "device_code", "client", client.id()));
        body.putAll(more);
        return who.call("POST", "/api/v1/connections", body);
    }

    static JsonNode show(Visitor who, JsonNode code) {
        return who.getJson("/api/v1/connections/" + id(code));
    }

    static void awaitStatus(Visitor who, JsonNode code, String status) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> show(who, code).path("status").asText().equals(status));
    }

    static String id(JsonNode code) {
        return code.path("id").asText();
    }

    static String alias() {
        return "code-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
