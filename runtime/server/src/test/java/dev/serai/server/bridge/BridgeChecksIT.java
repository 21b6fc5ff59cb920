package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What nobody gets out of the bridge, on two nodes. */
class BridgeChecksIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private static TestPlatform other;

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Visitor admin = platform.admin();
    private final JdbcClient jdbc = platform.bean(JdbcClient.class);
    private final BridgeCase bridge = new BridgeCase(platform, provider, "observant");
    private final BridgeProgram here = bridge.program();
    private final BridgeProgram there = here.at(other.url());

    @BeforeAll
    static void startAnotherNode() {
        other = platform.secondNode();
    }

    @AfterAll
    static void stopIt() {
        other.close();
    }

    @BeforeEach
    void begin() {
        bridge.forget();
    }

    @Test
    void check91_aBridgeCodeHas256BitsAndStandsNowhereButAsItsHash() {
        JsonNode begun = bridge.beginCode();
        String code = begun.get("bridge_code").asText();
        assertThat(Base64.getUrlDecoder().decode(code)).hasSizeGreaterThanOrEqualTo(128 / 8);
        assertThat(jdbc.sql("select count(*) from bridge_authorization where bridge_code_hash = ?")
                        .param(RandomToken.hash(code))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        String userCode = begun.get("user_code").asText();
        assertThat(DatabaseText.of(platform)).doesNotContain(code, userCode, userCode.replace("-", ""), here.secret());
        // and the short one could not be found from a plain hash of it either
        assertThat(jdbc.sql("select count(*) from bridge_authorization where user_code_hash = ?")
                        .param(RandomToken.hash(userCode.replace("-", "")))
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void check92_aUserCodeIsTakenHoweverItIsWritten() {
        JsonNode begun = bridge.beginCode();
        String code = begun.get("user_code").asText();
        assertThat(code).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        AtTheBridge person = bridge.stranger();
        String alike = code.toLowerCase(Locale.ROOT)
                .replace("-", " \u2013 ")
                .replace('s', '5')
                .replace('b', '8')
                .replace('z', '2')
                .replace('l', '1');
        assertThat(person.enter(alike).body()).contains("Did you start this?", code);
        assertThat(person.enter(code.substring(0, 7)).body()).contains("A code is eight letters");
    }

    @Test
    void check94_afterTenMinutesItIsOverOnEveryNode() {
        JsonNode begun = bridge.beginCode();
        assertThat(begun.get("expires_in").asInt()).isBetween(1, 600);
        AtTheBridge person = bridge.stranger();
        URI callback = person.consent(begun);
        jdbc.sql("update bridge_authorization set expires_at = created_at where client = ?")
                .param(here.id())
                .update();
        assertThat(person.enter(begun.get("user_code").asText()).body()).contains("older than ten minutes");
        HttpResponse<String> late = person.callback(callback);
        assertThat(late.statusCode()).isEqualTo(400);
        assertThat(late.body()).contains("took longer than 10 minutes");
        assertThat(here.pollError(begun)).isEqualTo("expired_token");
        assertThat(there.pollError(begun)).isEqualTo("expired_token");
    }

    @Test
    void check95_whoAsksTooSoonIsToldToSlowDownForGoodWhicheverNodeIsAsked() throws Exception {
        JsonNode begun = bridge.beginCode();
        assertThat(here.pollError(begun)).isEqualTo("authorization_pending");
        assertThat(there.pollError(begun)).isEqualTo("slow_down");
        assertThat(here.pollError(begun)).isEqualTo("slow_down");
        assertThat(pollSeconds()).isEqualTo(15);
        // what would have been enough at first is no more
        waits(6);
        assertThat(there.pollError(begun)).isEqualTo("slow_down");
        waits(21);
        assertThat(here.pollError(begun)).isEqualTo("authorization_pending");
        assertThat(pollSeconds()).isEqualTo(20);

        // of two at once one is too soon
        waits(21);
        List<Callable<String>> both = List.of(() -> here.pollError(begun), () -> there.pollError(begun));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.invokeAll(both).stream().map(Future::resultNow))
                    .containsExactlyInAnyOrder("authorization_pending", "slow_down");
        }
        // and once somebody has decided nobody is held up
        bridge.stranger().authorize(begun);
        assertThat(there.poll(begun).statusCode()).isEqualTo(200);
    }

    @Test
    void check96_aCodeIsHandedOutOnceAndToItsClientAlone() throws Exception {
        JsonNode begun = bridge.beginCode();
        AtTheBridge person = bridge.stranger();
        URI callback = person.consent(begun);
        assertThat(person.result(callback).statusCode()).isEqualTo(200);

        BridgeProgram stranger = BridgeProgram.of(platform.url(), admin, "observant");
        assertThat(stranger.pollError(begun)).isEqualTo("invalid_grant");
        assertThat(new BridgeProgram(platform.url(), here.id(), here.clientId(), stranger.secret())
                        .poll(begun)
                        .statusCode())
                .isEqualTo(401);

        List<Callable<HttpResponse<String>>> polls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            BridgeProgram node = i % 2 == 0 ? here : there;
            polls.add(() -> node.poll(begun));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<HttpResponse<String>> answers =
                    threads.invokeAll(polls).stream().map(Future::resultNow).toList();
            assertThat(answers).filteredOn(one -> one.statusCode() == 200).hasSize(1);
            assertThat(answers)
                    .filteredOn(one -> one.statusCode() != 200)
                    .allMatch(one -> Visitor.body(one).get("error").asText().equals("invalid_grant"));
        }
        // neither the person's code nor the provider's answer is good a second time
        assertThat(person.enter(begun.get("user_code").asText()).body()).contains("was used");
        assertThat(person.callback(callback).statusCode()).isEqualTo(400);
    }

    @Test
    void check97_thePageSaysWhoAsksForWhatAndALinkApprovesNothing() {
        JsonNode begun = bridge.beginCode();
        AtTheBridge person = bridge.stranger();
        URI link = URI.create(begun.get("verification_uri_complete").asText());
        HttpResponse<String> opened = person.visitor().page(link.getPath() + "?" + link.getQuery());
        assertThat(opened.body()).contains(begun.get("user_code").asText(), "Enter the code");
        person.visitor().page(link.getPath() + "?" + link.getQuery() + "&answer=allow");
        assertThat(here.pollError(begun)).isEqualTo("authorization_pending");

        HttpResponse<String> question = person.enter(begun.get("user_code").asText());
        assertThat(question.body())
                .contains("Did you start this?", "Payroll", "127.0.0.1", "Observant", "sensor-data")
                .contains(provider.url().getAuthority())
                .contains("No, refuse");
        assertThat(provider.requests()).isEmpty();

        // another site's page approves nothing either
        Visitor visitor = person.visitor();
        String form = "answer=allow&user_code=" + begun.get("user_code").asText();
        HttpResponse<String> forged = visitor.send(visitor.request("/bridge")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Sec-Fetch-Site", "cross-site")
                .POST(BodyPublishers.ofString(form)));
        assertThat(forged.statusCode()).isEqualTo(403);
        // nor does a browser that has never been here
        assertThat(new Visitor(platform.url())
                        .postForm(
                                "/bridge",
                                Map.of(
                                        "answer",
                                        "allow",
                                        "user_code",
                                        begun.get("user_code").asText()))
                        .statusCode())
                .isEqualTo(422);
        waits(6);
        assertThat(here.pollError(begun)).isEqualTo("authorization_pending");
    }

    @Test
    void check98_aRevokedClientGetsNothingAnyMoreAndWhatPeopleMadeForItStaysTheirs() {
        Visitor owner = platform.newUser(Role.MEMBER);
        JsonNode first = bridge.beginConnection();
        AtTheBridge.signedIn(owner).authorize(first);
        String connection = Visitor.json(here.poll(first)).get("connection").asText();
        String token = Visitor.json(here.token()).get("access_token").asText();
        JsonNode pending = bridge.beginCode();
        AtTheBridge person = bridge.stranger();
        URI callback = person.consent(pending);

        assertThat(admin.call("DELETE", "/api/v1/bridge-clients/" + here.id()).statusCode())
                .isEqualTo(204);

        assertThat(there.get("/api/v1/connections/" + connection + "/proxy/api/me", token)
                        .statusCode())
                .isEqualTo(401);
        assertThat(there.token().statusCode()).isEqualTo(401);
        assertThat(there.ask(bridge.codeRequest()).statusCode()).isEqualTo(401);
        HttpResponse<String> poll = there.poll(pending);
        assertThat(poll.statusCode()).isEqualTo(401);
        assertThat(Visitor.body(poll).get("error").asText()).isEqualTo("invalid_client");
        assertThat(poll.headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"serai-bridge\"");
        assertThat(person.callback(callback).statusCode()).isEqualTo(400);
        assertThat(owner.getJson("/api/v1/connections/" + connection)
                        .get("status")
                        .asText())
                .isEqualTo("ACTIVE");
        assertThat(owner.getJson("/api/v1/connections/" + connection).get("used_by"))
                .isEmpty();
    }

    @Test
    void theAnswerIsTakenFromTheBrowserThatApprovedAndOnItsOwnPathAlone() {
        JsonNode begun = bridge.beginCode();
        AtTheBridge person = bridge.stranger();
        URI callback = person.consent(begun);
        HttpResponse<String> foreign = bridge.stranger().callback(callback);
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("approved in another browser");
        HttpResponse<String> wrongPath =
                person.callback(URI.create("/bridge/callback/keycloak?" + callback.getRawQuery()));
        assertThat(wrongPath.statusCode()).isEqualTo(400);
        assertThat(person.callback(URI.create("/oauth/callback/observant?" + callback.getRawQuery()))
                        .statusCode())
                .isEqualTo(400);
        assertThat(here.pollError(begun)).isEqualTo("authorization_pending");
        // a second browser cannot take it over either
        assertThat(bridge.stranger().allow(begun.get("user_code").asText()).statusCode())
                .isEqualTo(422);
        assertThat(person.result(callback).statusCode()).isEqualTo(200);
        assertThat(Visitor.json(there.poll(begun)).get("code").asText())
                .isEqualTo(Connecting.query(callback).get("code"));
    }

    private int pollSeconds() {
        return jdbc.sql("select poll_seconds from bridge_authorization where client = ?")
                .param(here.id())
                .query(Integer.class)
                .single();
    }

    /** So many seconds pass for the program. */
    private void waits(int seconds) {
        jdbc.sql("update bridge_authorization set polled_at = polled_at - ? * interval '1 second' where client = ?")
                .params(seconds, here.id())
                .update();
    }
}
