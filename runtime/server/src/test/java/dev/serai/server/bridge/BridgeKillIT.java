package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.PlatformProcess;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A node is killed with authorizations on their way: the other one goes on with them. */
class BridgeKillIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final BridgeCase bridge = new BridgeCase(platform, provider, "observant");
    private final BridgeProgram here = bridge.program();

    @Test
    void whatADeadNodeHadTakenIsHandedOutByTheOtherOnceAndWhatItHadNotIsTakenThere() {
        JsonNode answered;
        JsonNode atTheProvider;
        URI taken;
        URI later;
        AtTheBridge other;
        try (PlatformProcess node = platform.secondProcess()) {
            provider.register(
                    bridge.client().clientId(),
                    bridge.client().secret(),
                    List.of(node.url() + "/bridge/callback/observant"));
            BridgeProgram there = here.at(node.url());
            answered = there.begin(bridge.codeRequest());
            atTheProvider = there.begin(bridge.codeRequest());
            AtTheBridge person = AtTheBridge.stranger(node.url());
            other = AtTheBridge.stranger(node.url());
            taken = person.consent(answered);
            assertThat(person.result(taken).statusCode()).isEqualTo(200);
            later = other.consent(atTheProvider);
            node.kill();
        }
        JsonNode code = Visitor.json(here.poll(answered));
        assertThat(code.get("code").asText()).isEqualTo(Connecting.query(taken).get("code"));
        assertThat(code.get("redirect_uri")).isEqualTo(answered.get("redirect_uri"));
        assertThat(here.pollError(answered)).isEqualTo("invalid_grant");

        // what stands before the nodes leads the browser, with its cookies, to the one that lives
        assertThat(here.pollError(atTheProvider)).isEqualTo("authorization_pending");
        AtTheBridge redirected = other.at(platform.url());
        assertThat(redirected.result(later).statusCode()).isEqualTo(200);
        assertThat(Visitor.json(here.poll(atTheProvider)).get("code").asText())
                .isEqualTo(Connecting.query(later).get("code"));
    }

    @Test
    void aConnectionThatADeadNodeHadMadeIsHandedOverByTheOtherOnceAndWhatItHadNotIsMadeThere() {
        Visitor owner = platform.newUser(Role.MEMBER);
        JsonNode made;
        JsonNode atTheProvider;
        URI later;
        AtTheBridge person;
        try (PlatformProcess node = platform.secondProcess()) {
            provider.register(
                    bridge.client().clientId(),
                    bridge.client().secret(),
                    List.of(node.url() + "/bridge/callback/observant"));
            BridgeProgram there = here.at(node.url());
            made = there.begin(bridge.connectionRequest());
            atTheProvider = there.begin(bridge.connectionRequest());
            person = AtTheBridge.signedIn(owner).at(node.url());
            URI taken = person.consent(made);
            assertThat(person.result(taken).statusCode()).isEqualTo(200);
            later = person.consent(atTheProvider);
            node.kill();
        }
        String first = Visitor.json(here.poll(made)).get("connection").asText();
        assertThat(here.pollError(made)).isEqualTo("invalid_grant");
        assertThat(here.pollError(atTheProvider)).isEqualTo("authorization_pending");
        assertThat(person.at(platform.url()).result(later).statusCode()).isEqualTo(200);
        String second = Visitor.json(here.poll(atTheProvider)).get("connection").asText();

        assertThat(second).isNotEqualTo(first);
        String token = Visitor.json(here.token()).get("access_token").asText();
        for (String connection : List.of(first, second)) {
            String path = "/api/v1/connections/" + connection;
            assertThat(owner.getJson(path).get("status").asText()).isEqualTo("ACTIVE");
            assertThat(here.get(path + "/proxy/api/me", token).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aConnectionThatWasMadeJustBeforeTheEndIsHandedOver() {
        JsonNode begun = bridge.beginConnection();
        AtTheBridge.signedIn(platform.newUser(Role.MEMBER)).authorize(begun);
        // the node had finished the authorization, and ended before it said so in the bridge's own table
        JdbcClient jdbc = platform.bean(JdbcClient.class);
        assertThat(jdbc.sql("update bridge_authorization set status = 'approved', connection = null where client = ?")
                        .param(here.id())
                        .update())
                .isEqualTo(1);
        assertThat(Visitor.json(here.poll(begun)).get("connection").asText()).isNotEmpty();
        assertThat(here.pollError(begun)).isEqualTo("invalid_grant");
    }
}
