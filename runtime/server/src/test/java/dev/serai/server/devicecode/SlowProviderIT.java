package dev.serai.server.devicecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two providers with device codes: one that does not answer, and one that does. */
class SlowProviderIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension SLOW = SimulatorExtension.of("github");

    @RegisterExtension
    static final SimulatorExtension QUICK = SimulatorExtension.of("github");

    private static final String CONNECTOR = SimulatedFiles.moved(platform, "github");
    private static final int USERS = 4;
    private static final int CODES_OF_EACH = 10;

    private final ProviderSimulator slow = SLOW.simulator();
    private final Visitor admin = platform.admin();
    private final JdbcClient database = platform.bean(JdbcClient.class);
    private final String slowClient =
            new Connecting(platform, slow).register(admin, CONNECTOR).id();
    private final String quickClient = new Connecting(platform, QUICK.simulator())
            .register(admin, CONNECTOR)
            .id();

    @AfterEach
    void nobodyWaitsAnyMore() {
        database.sql("delete from connection where client = ?")
                .param(slowClient)
                .update();
    }

    @Test
    void aProviderThatDoesNotAnswerHoldsUpNobodyElsesCodes() {
        slow.faults().inject(new Fault.Late(Duration.ofMinutes(5)), On.DEVICE_POLL);
        List<JsonNode> waiting = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            Visitor member = platform.newUser(Role.MEMBER);
            for (int code = 0; code < CODES_OF_EACH; code++) {
                waiting.add(ask(member, slowClient));
            }
        }
        await().until(() -> slow.count("token.device_code") > 0);

        Visitor user = platform.newUser(Role.MEMBER);
        JsonNode code = ask(user, quickClient);
        CodeAtTheProvider.decide(code, "allow");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> user.getJson(
                                "/api/v1/connections/" + code.path("id").asText())
                        .path("status")
                        .asText()
                        .equals("ACTIVE"));

        assertThat(waiting).hasSize(USERS * CODES_OF_EACH);
        assertThat(database.sql("select count(*) from device_code d join connection c on c.id = d.connection"
                                + " where c.client = ? and d.interval_seconds > 1")
                        .param(slowClient)
                        .query(Long.class)
                        .single())
                .as("no poll at the slow one had to be given up before the quick one's turn came")
                .isZero();
    }

    private static JsonNode ask(Visitor who, String client) {
        HttpResponse<String> answer = who.call(
                "POST",
                "/api/v1/connections",
                Map.of("connector", CONNECTOR, "grant_type", "device_code", "client", client));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Visitor.body(answer);
    }
}
