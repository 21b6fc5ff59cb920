package dev.serai.server.devicecode;

import static dev.serai.server.devicecode.CodeAtTheProvider.decide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.DatabaseText;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts connected by a code, at a simulated GitHub. */
class DeviceCodeIT extends DeviceCodeTest {
    private final Visitor member = platform.newUser(Role.MEMBER);

    @Test
    void aCodeThatIsEnteredMakesTheConnection() {
        String alias = alias();
        HttpResponse<String> answer = ask(builder, Map.of("alias", alias));
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode code = Visitor.body(answer);
        assertThat(code.path("status").asText()).isEqualTo("PENDING");
        assertThat(code.path("verification_uri").asText()).isEqualTo(provider.url() + "/device");
        assertThat(code.path("expires_in").asInt()).isBetween(500, 600);
        assertThat(code.path("interval").asInt()).isEqualTo(1);
        // nobody has entered it: it is asked for again and again, and stays what it is
        await().until(() -> provider.count("token.device_code") >= 2);
        assertThat(show(builder, code).path("status").asText()).isEqualTo("PENDING");
        assertThat(builder.call("POST", "/api/v1/connections/" + alias + "/proxy/user", Map.of())
                        .statusCode())
                .isNotEqualTo(200);

        decide(code, "allow");

        // it is good a moment before it is known whose account it is
        JsonNode connection = await().until(() -> show(builder, code), one -> one.hasNonNull("account"));
        assertThat(connection.path("status").asText()).isEqualTo("ACTIVE");
        assertThat(connection.path("alias").asText()).isEqualTo(alias);
        assertThat(connection.path("account").asText()).isEqualTo("alice");
        assertThat(builder.get("/api/v1/connections/" + alias + "/proxy/user").statusCode())
                .isEqualTo(200);
        // and its code is put away a moment after that
        await().until(() ->
                builder.page("/connections/" + id(code) + "/code").body().contains("Connected as alice"));
    }

    @Test
    void codesAreNowhereInTheDatabaseAndGoneWhenTheyHaveEnded() {
        JsonNode code = Visitor.body(ask(builder, Map.of()));
        String database = DatabaseText.of(platform);
        assertThat(database)
                .contains(id(code))
                .doesNotContain(code.path("user_code").asText());
        provider.secrets()
                .get("device_code")
                .forEach(secret -> assertThat(database).doesNotContain(secret));
        decide(code, "allow");
        awaitStatus(builder, code, "ACTIVE");
        // the connection is good a moment before its code is put away
        await().until(() -> platform.bean(JdbcClient.class)
                .sql("select coalesce(device_code, user_code, verification_uri_complete) is null from device_code"
                        + " where connection = ?")
                .param(id(code))
                .query(Boolean.class)
                .single());
    }

    @Test
    void aProviderThatStumblesIsAskedAgain() {
        JsonNode code = Visitor.body(ask(builder, Map.of()));
        provider.unavailable(On.DEVICE_POLL, 1);
        await().until(() -> provider.faults().waiting() == 0);
        decide(code, "allow");
        awaitStatus(builder, code, "ACTIVE");
    }

    @Test
    void slowDownIsHeededForGood() {
        JsonNode code = Visitor.body(ask(builder, Map.of()));
        provider.faults()
                .inject(
                        new Fault.Instead(400, Map.of("Content-Type", "application/json"), "{\"error\":\"slow_down\"}"),
                        On.DEVICE_POLL,
                        1);
        await().until(() -> interval(code) == 6);
        decide(code, "allow");
        awaitStatus(builder, code, "ACTIVE");
    }

    /** Two nodes look for due codes: one asks, so that the provider never has to say slow_down. */
    @Test
    void twoNodesAskLikeOne() {
        try (TestPlatform second = platform.secondNode()) {
            // an operator gives all nodes the same connectors
            assertThat(SimulatedFiles.moved(second, "github")).isEqualTo(CONNECTOR);
            JsonNode code = Visitor.body(ask(builder, Map.of()));
            await().atMost(Duration.ofSeconds(30)).until(() -> provider.count("token.device_code") >= 4);
            assertThat(interval(code)).isEqualTo(1);
            decide(code, "allow");
            awaitStatus(builder, code, "ACTIVE");
        }
    }

    @Test
    void whatCannotBeAskedForLeavesNothingBehind() {
        provider.unavailable(On.DEVICE_AUTHORIZATION, 1);
        String alias = alias();
        assertThat(problem(ask(builder, Map.of("alias", alias)), 502)).isEqualTo("provider_unavailable");
        assertThat(builder.get("/api/v1/connections/" + alias).statusCode()).isEqualTo(404);
        assertThat(problem(ask(member, Map.of("alias", alias)), 403)).isEqualTo("role_required");
        assertThat(problem(ask(builder, Map.of("alias", "No Alias")), 400)).isEqualTo("invalid_alias");
        assertThat(problem(ask(builder, Map.of("client", "no-such-client")), 404))
                .isEqualTo("unknown_oauth_client");
        assertThat(problem(builder.call("POST", "/api/v1/connections", Map.of("connector", CONNECTOR)), 422))
                .isEqualTo("grant_type_not_offered");
        assertThat(problem(
                        builder.call(
                                "POST",
                                "/api/v1/connections",
                                Map.of("connector", "nobodys", "grant_type", "device_code")),
                        422))
                .isEqualTo("unknown_connector");
        provider.removeClientSecret(client.clientId(), client.secret());
        HttpResponse<String> refused = ask(builder, Map.of());
        assertThat(problem(refused, 409)).isEqualTo("invalid_client");
        assertThat(refused.body()).doesNotContain(client.secret());
    }

    @Test
    void aConnectorThatGivesNoCodesSaysWhatToDo() {
        Client observant = new Connecting(platform, provider).register(admin, "observant");
        HttpResponse<String> answer = builder.call(
                "POST",
                "/api/v1/connections",
                Map.of("connector", "observant", "grant_type", "device_code", "client", observant.id()));
        assertThat(problem(answer, 422)).isEqualTo("device_code_not_offered");
        assertThat(Visitor.body(answer).path("detail").asText()).contains("/connect/observant");
        assertThat(builder.page("/connect/observant/code").statusCode()).isEqualTo(404);
    }

    /** Whoever enters a code of somebody else's would give them their account. */
    @Test
    void nobodyElseSeesTheCode() {
        JsonNode code = Visitor.body(ask(member, Map.of()));
        assertThat(member.page("/connections/" + id(code) + "/code").body())
                .contains(code.path("user_code").asText());
        HttpResponse<String> page = builder.page("/connections/" + id(code) + "/code");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).doesNotContain(code.path("user_code").asText());
        assertThat(platform.newUser(Role.MEMBER)
                        .page("/connections/" + id(code) + "/code/state")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void noMoreThanTenWaitAtOnce() {
        Visitor busy = platform.newUser(Role.MEMBER);
        for (int n = 0; n < 10; n++) {
            assertThat(ask(busy, Map.of()).statusCode()).isEqualTo(202);
        }
        HttpResponse<String> eleventh = ask(busy, Map.of());
        assertThat(problem(eleventh, 429)).isEqualTo("too_many_codes");
        assertThat(eleventh.headers().firstValue("Retry-After")).isPresent();
    }

    private static int interval(JsonNode code) {
        return platform.bean(JdbcClient.class)
                .sql("select interval_seconds from device_code where connection = ?")
                .param(id(code))
                .query(Integer.class)
                .single();
    }

    private static String problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Visitor.body(answer).path("code").asText();
    }
}
