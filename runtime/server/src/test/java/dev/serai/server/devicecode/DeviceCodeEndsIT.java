package dev.serai.server.devicecode;

import static dev.serai.server.devicecode.CodeAtTheProvider.decide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.On;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How device codes end that make no connection, or none that their node could tell of. */
class DeviceCodeEndsIT extends DeviceCodeTest {
    @Test
    void aNoIsToldAndTheAliasIsFreeForAnotherTry() {
        String alias = alias();
        JsonNode code = Visitor.body(ask(builder, Map.of("alias", alias)));
        assertThat(ask(builder, Map.of("alias", alias)).statusCode())
                .as("it waits for its code: nobody else gets its alias")
                .isEqualTo(400);
        decide(code, "deny");
        JsonNode ended = await().until(() -> show(builder, code), one -> one.hasNonNull("problem"));
        assertThat(ended.path("status").asText()).isEqualTo("PENDING");
        assertThat(ended.path("problem").asText()).startsWith("You did not give GitHub's consent");
        assertThat(builder.page("/connections/" + id(code) + "/code").body())
                .contains("consent, so nothing was connected", "Try again");
        assertThat(builder.page("/connections/" + id(code)).body()).contains("Show what happened");

        JsonNode second = Visitor.body(ask(builder, Map.of("alias", alias)));
        decide(second, "allow");
        awaitStatus(builder, second, "ACTIVE");
        assertThat(builder.get("/api/v1/connections/" + id(code)).statusCode()).isEqualTo(404);
    }

    @Test
    void aCodeThatNobodyEntersEnds() {
        JsonNode atTheProvider = Visitor.body(ask(builder, Map.of()));
        provider.advance(Duration.ofMinutes(11));
        JsonNode ended = await().until(() -> show(builder, atTheProvider), one -> one.hasNonNull("problem"));
        assertThat(ended.path("problem").asText()).startsWith("Nobody entered the code in time");

        // the same by our own clock, if the provider does not say so
        JsonNode here = Visitor.body(ask(builder, Map.of()));
        platform.bean(JdbcClient.class)
                .sql("update device_code set expires_at = now() where connection = ?")
                .param(id(here))
                .update();
        await().until(
                        () -> show(builder, here),
                        one -> one.path("problem").asText().startsWith("Nobody entered"));
    }

    @Test
    void anAnswerThatIsLostOnItsWayIsToldOf() {
        JsonNode code = Visitor.body(ask(builder, Map.of()));
        decide(code, "allow");
        provider.dropAnswer(On.DEVICE_POLL, 1);
        JsonNode ended = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> show(builder, code),
                        one -> one.hasNonNull("problem")
                                || one.path("status").asText().equals("ACTIVE"));
        if (!ended.path("status").asText().equals("ACTIVE")) {
            assertThat(ended.path("problem").asText()).contains("does not know the code any more", "start again");
        }
    }

    @Test
    void aConnectionThatIsDeletedIsNotWaitedForAnyMore() {
        JsonNode code = Visitor.body(ask(builder, Map.of()));
        assertThat(builder.call("DELETE", "/api/v1/connections/" + id(code)).statusCode())
                .isEqualTo(200);
        long before = provider.count("token.device_code");
        decide(code, "allow");
        // a second code is asked for meanwhile, the first is not
        JsonNode other = Visitor.body(ask(builder, Map.of()));
        decide(other, "allow");
        awaitStatus(builder, other, "ACTIVE");
        assertThat(provider.count("token.device_code")).isLessThanOrEqualTo(before + 3);
        assertThat(show(builder, code).path("status").asText()).isEqualTo("DISCONNECTED");
        awaitPage(code, "The connection was deleted meanwhile");
    }

    @Test
    void aConnectorThatChangesMeanwhileIsRefused() {
        String id = CONNECTOR + "-changing";
        SimulatedFiles.moved(platform, "github", id, document -> {});
        Client other = new Connecting(platform, provider).register(admin, id);
        long grants = provider.liveGrants();
        JsonNode code = Visitor.body(builder.call(
                "POST",
                "/api/v1/connections",
                Map.of("connector", id, "grant_type", "device_code", "client", other.id())));
        SimulatedFiles.moved(platform, "github", id, document -> document.put("name", "Another GitHub"));
        decide(code, "allow");
        JsonNode ended = await().until(() -> show(builder, code), one -> one.hasNonNull("problem"));
        assertThat(ended.path("problem").asText()).contains("was changed or removed meanwhile");
        assertThat(provider.liveGrants()).as("no token was asked for").isEqualTo(grants);
    }

    @Test
    void aConnectionWhoseNodeEndedBeforeItCouldSayItWasMadeIsShownAsMade() {
        JsonNode code = Visitor.body(ask(builder, Map.of()));
        platform.bean(JdbcClient.class)
                .sql("update connection set status = 'ACTIVE' where id = ?")
                .param(id(code))
                .update();
        awaitPage(code, "Connected as");
        assertThat(show(builder, code).hasNonNull("problem")).isFalse();
    }

    private void awaitPage(JsonNode code, String text) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> builder.page("/connections/" + id(code) + "/code")
                        .body()
                        .contains(text));
    }
}
