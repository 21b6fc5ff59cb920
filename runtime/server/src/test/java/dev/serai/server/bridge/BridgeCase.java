package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    Map<String, String> connectionRequest() {
        return Map.of("mode", "connection", "connector", client.connector(), "client_id", client.clientId());
    }

    JsonNode beginCode() {
        return program.begin(codeRequest());
    }

    JsonNode beginConnection() {
        return program.begin(connectionRequest());
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

    /** What the program is told now. @param reason null for none */
    void assertTold(JsonNode begun, String error, String words, @Nullable String reason) {
        HttpResponse<String> answer = program.poll(begun);
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode told = Visitor.body(answer);
        assertThat(told.get("error").asText()).isEqualTo(error);
        assertThat(told.get("error_description").asText()).contains(words);
        assertThat(told.path("reason").asText(null)).isEqualTo(reason);
    }

    /** Makes the program's authorizations older. @param change as in {@code update … set} */
    void age(String change) {
        platform.bean(JdbcClient.class)
                .sql("update bridge_authorization set " + change + " where client = ?")
                .param(program.id())
                .update();
    }

    /** What stands in the audit of the program's authorizations, with the reason where there is one. */
    List<String> audited() {
        return platform.bean(JdbcClient.class)
                .sql("""
                        select trim(a.action || ' ' || coalesce(a.detail->>'reason', '')) from audit_event a
                        where a.target in
                            (select 'bridge-authorization/' || id from bridge_authorization where client = ?)
                        order by a.id
                        """)
                .param(program.id())
                .query(String.class)
                .list();
    }

    /** What the provider might have said instead, with the same state. */
    static URI answer(URI callback, Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("state", Connecting.query(callback).get("state"));
        return Connecting.with(callback, all);
    }
}
