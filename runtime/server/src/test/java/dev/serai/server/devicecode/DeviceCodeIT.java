package dev.serai.server.devicecode;

import static dev.serai.server.devicecode.CodeAtTheProvider.decide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts connected by a code, at a simulated GitHub. */
class DeviceCodeIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("github");

    private static final String CONNECTOR = SimulatedFiles.moved(platform, "github");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Visitor admin = platform.admin();
    private final Visitor builder = platform.newUser(Role.BUILDER);
    private final Visitor member = platform.newUser(Role.MEMBER);
    private final Client client = new Connecting(platform, provider).register(admin, CONNECTOR);

    @BeforeEach
    void countFromHere() {
        provider.faults().clear();
        provider.clearCounts();
    }

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

    private HttpResponse<String> ask(Visitor who, Map<String, String> more) {
        Map<String, String> body =
                new HashMap<>(Map.of("connector", CONNECTOR, "grant_type", "device_code", "client", client.id()));
        body.putAll(more);
        return who.call("POST", "/api/v1/connections", body);
    }

    private static JsonNode show(Visitor who, JsonNode code) {
        return who.getJson("/api/v1/connections/" + id(code));
    }

    private static void awaitStatus(Visitor who, JsonNode code, String status) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> show(who, code).path("status").asText().equals(status));
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

    private static String id(JsonNode code) {
        return code.path("id").asText();
    }

    private static String alias() {
        return "code-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
