package dev.serai.server.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
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
    void check93_oneAddressAndOneAccountMayGuessTenTimesOnAllNodesTogether() {
        AtTheBridge stranger = bridge.stranger();
        AtTheBridge elsewhere = AtTheBridge.stranger(other.url());
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            statuses.add((i % 2 == 0 ? stranger : elsewhere).enter(wrongCode(i)).statusCode());
        }
        assertThat(statuses.subList(0, 10)).containsOnly(422);
        assertThat(statuses.subList(10, 12)).containsOnly(429);
        assertThat(stranger.enter(wrongCode(12)).headers().firstValue("Retry-After"))
                .isPresent();

        // whoever signs in is counted by their account
        Visitor user = platform.newUser(Role.MEMBER);
        AtTheBridge person = AtTheBridge.signedIn(user);
        for (int i = 0; i < 10; i++) {
            assertThat(person.enter(wrongCode(i)).statusCode()).isEqualTo(422);
        }
        assertThat(person.enter(wrongCode(10)).statusCode()).isEqualTo(429);
        // right codes cost nothing, whoever guesses elsewhere
        AtTheBridge another = AtTheBridge.signedIn(platform.newUser(Role.MEMBER));
        for (int i = 0; i < 15; i++) {
            assertThat(another.enter(bridge.beginCode().get("user_code").asText())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void check93_aThousandAddressesThatGuessAreStoppedAndWhoSignsInIsNot() throws Exception {
        List<Callable<Integer>> guesses = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            URI node = i % 2 == 0 ? platform.url() : other.url();
            guesses.add(() -> guessFrom("127.1." + number / 250 + "." + (1 + number % 250), node, wrongCode(number)));
        }
        List<Integer> statuses;
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            statuses =
                    threads.invokeAll(guesses).stream().map(Future::resultNow).toList();
        }
        assertThat(statuses).containsOnly(422, 429);
        // a hundred at once and one a second after that, not a thousand
        assertThat(Collections.frequency(statuses, 422)).isBetween(100, 300);

        JsonNode begun = bridge.beginCode();
        // as it is in the middle of it: strangers have nothing left
        jdbc.sql("update bridge_guess set free_at = now() + interval '10 minutes' where who = 'all/addresses'")
                .update();
        HttpResponse<String> heldUp =
                bridge.stranger().enter(begun.get("user_code").asText());
        assertThat(heldUp.statusCode()).isEqualTo(429);
        assertThat(heldUp.body()).contains("Sign in to Serai first");
        AtTheBridge person = AtTheBridge.signedIn(platform.newUser(Role.MEMBER));
        assertThat(person.enter(begun.get("user_code").asText()).body()).contains("Did you start this?");
    }

    @Test
    void check93_aCodeThatIsEnteredAgainAndAgainIsWorthNothingAnyMore() {
        JsonNode begun = bridge.beginCode();
        String code = begun.get("user_code").asText();
        AtTheBridge person = bridge.stranger();
        for (int i = 0; i < 20; i++) {
            assertThat(person.enter(code).statusCode()).isEqualTo(200);
        }
        assertThat(person.enter(code).body()).contains("entered too often");
        assertThat(here.pollError(begun)).isEqualTo("access_denied");
        assertThat(person.allow(code).body()).contains("This code is not known");
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
    void check98_aBridgeClientIsOfOneWorkspace() {
        String workspace = "w-" + UUID.randomUUID();
        jdbc.sql("insert into workspace (id, name) values (?, 'Another')")
                .param(workspace)
                .update();
        Visitor stranger = platform.newUser(Role.ADMIN, workspace);
        assertThat(stranger.getJson("/api/v1/bridge-clients").get("items")).isEmpty();
        assertThat(stranger.call("DELETE", "/api/v1/bridge-clients/" + here.id())
                        .statusCode())
                .isEqualTo(404);
        // its people cannot lend it an account, nor is theirs reached by it
        JsonNode begun = bridge.beginConnection();
        HttpResponse<String> refused =
                AtTheBridge.signedIn(stranger).allow(begun.get("user_code").asText());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("another workspace");
        assertThat(here.pollError(begun)).isEqualTo("authorization_pending");

        // an endpoint of the one is not allowed to a client of the other
        String endpoint = endpoint(stranger, provider.url() + "/uaa/oauth/authorize?w=" + workspace)
                .get("id")
                .asText();
        HttpResponse<String> mixed = admin.call(
                "POST",
                "/api/v1/bridge-clients",
                Map.of("name", "mixed", "modes", List.of("code"), "endpoints", List.of(endpoint)));
        assertThat(mixed.statusCode()).isEqualTo(422);
        assertThat(admin.call("DELETE", "/api/v1/bridge-endpoints/" + endpoint).statusCode())
                .isEqualTo(404);
        BridgeProgram theirs = BridgeProgram.register(
                platform.url(), stranger, Map.of("modes", List.of("code"), "connectors", List.of("observant")));
        assertThat(theirs.pollError(begun)).isEqualTo("invalid_grant");
        // the OAuth client that fixes the provider's address is the other workspace's
        assertThat(error(theirs.ask(bridge.codeRequest()))).isEqualTo("invalid_request");
    }

    @Test
    void nobodyIsSentWhereNoAdminAllows() {
        String address = provider.url() + "/uaa/oauth/authorize?entry=" + UUID.randomUUID();
        Map<String, String> request = Map.of("client_id", "mine", "scope", "a", "authorization_endpoint", address);
        assertThat(error(here.ask(request))).isEqualTo("unauthorized_client");
        JsonNode entry = endpoint(admin, address);
        assertThat(error(here.ask(request)))
                .as("allowed, but not to this client")
                .isEqualTo("unauthorized_client");

        BridgeProgram allowed = BridgeProgram.register(
                platform.url(),
                admin,
                Map.of(
                        "modes",
                        List.of("code"),
                        "endpoints",
                        List.of(entry.get("id").asText())));
        JsonNode begun = allowed.begin(request);
        assertThat(begun.get("redirect_uri").asText())
                .isEqualTo(entry.get("redirect_uri").asText())
                .isEqualTo(
                        platform.url() + "/bridge/callback/" + entry.get("id").asText());
        for (String alike : List.of(address + "&a=b", address.toUpperCase(Locale.ROOT), address + "#a")) {
            assertThat(error(allowed.ask(Map.of("client_id", "mine", "scope", "a", "authorization_endpoint", alike))))
                    .as(alike)
                    .isEqualTo("unauthorized_client");
        }
        assertThat(error(allowed.ask(bridge.codeRequest()))).isEqualTo("unauthorized_client");
        assertThat(error(allowed.ask(Map.of("mode", "connection", "connector", "observant"))))
                .isEqualTo("unauthorized_client");
    }

    @Test
    void anEndpointThatIsChangedAfterTheApprovalEndsIt() {
        String address = provider.url() + "/uaa/oauth/authorize";
        jdbc.sql("delete from bridge_endpoint").update();
        JsonNode entry = endpoint(admin, address);
        String id = entry.get("id").asText();
        provider.register(
                "mine", "secret-of-mine", List.of(entry.get("redirect_uri").asText()));
        BridgeProgram program = BridgeProgram.register(
                platform.url(), admin, Map.of("modes", List.of("code"), "endpoints", List.of(id)));
        Map<String, String> request =
                Map.of("client_id", "mine", "scope", "sensor-data", "authorization_endpoint", address);
        JsonNode atTheProvider = program.begin(request);
        AtTheBridge person = bridge.stranger();
        URI callback = person.consent(atTheProvider);
        JsonNode waiting = program.begin(request);
        JsonNode answered = program.begin(request);
        bridge.stranger().authorize(answered);

        HttpResponse<String> changed = admin.call(
                "PUT",
                "/api/v1/bridge-endpoints/" + id,
                Map.of("name", "Changed", "authorization_endpoint", address + "?v=2"));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(Visitor.body(changed).get("redirect_uri")).isEqualTo(entry.get("redirect_uri"));

        HttpResponse<String> back = person.callback(callback);
        assertThat(back.statusCode()).isEqualTo(409);
        assertThat(back.body()).contains("was changed or is not allowed any more");
        assertThat(bridge.stranger().enter(waiting.get("user_code").asText()).statusCode())
                .isEqualTo(409);
        for (JsonNode begun : List.of(atTheProvider, waiting, answered)) {
            HttpResponse<String> poll = program.poll(begun);
            assertThat(Visitor.body(poll).get("error").asText()).isEqualTo("access_denied");
            assertThat(Visitor.body(poll).get("error_description").asText()).contains("changed");
        }
    }

    @Test
    void aConnectorThatIsChangedOrRemovedEndsIt() {
        String connector = "bridged-" + UUID.randomUUID().toString().substring(0, 8);
        SimulatedFiles.changed(platform, "observant", connector, _ -> {});
        BridgeCase at = new BridgeCase(platform, provider, connector);
        JsonNode code = at.beginCode();
        AtTheBridge person = bridge.stranger();
        URI callback = person.consent(code);
        JsonNode connection = at.beginConnection();
        AtTheBridge owner = AtTheBridge.signedIn(platform.newUser(Role.MEMBER));
        URI ownersCallback = owner.consent(connection);
        JsonNode waiting = at.beginCode();

        SimulatedFiles.changed(
                platform,
                "observant",
                connector,
                document -> document.withObject("/auth/oauth2").put("token_uri", "{host}/elsewhere"));
        assertThat(person.callback(callback).statusCode()).isEqualTo(409);
        assertThat(owner.callback(ownersCallback).statusCode()).isEqualTo(409);
        SimulatedFiles.remove(platform, connector + ".yaml");
        assertThat(bridge.stranger().enter(waiting.get("user_code").asText()).statusCode())
                .isEqualTo(409);

        for (JsonNode begun : List.of(code, connection, waiting)) {
            assertThat(at.program().pollError(begun)).isEqualTo("access_denied");
        }
        assertThat(provider.count("token.authorization_code")).isZero();
        assertThat(error(at.program().ask(at.codeRequest()))).isEqualTo("unauthorized_client");
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

    @Test
    void aBridgeClientReachesNothingElseOfItsWorkspace() {
        Connecting connecting = new Connecting(platform, provider);
        Visitor owner = platform.newUser(Role.MEMBER);
        Connecting.Client own = connecting.register(admin, "observant");
        String foreign = connecting.connect(owner, own);
        String token = Visitor.json(here.token()).get("access_token").asText();
        String alias =
                owner.getJson("/api/v1/connections/" + foreign).get("alias").asText();
        for (String name : List.of(foreign, alias)) {
            String path = "/api/v1/connections/" + name;
            assertThat(here.get(path + "/proxy/api/me", token).statusCode()).isEqualTo(404);
            assertThat(here.get(path + "/token", token).statusCode()).isEqualTo(404);
        }
        for (String path : List.of(
                "/api/v1/connections",
                "/api/v1/connections/" + foreign,
                "/api/v1/oauth-clients",
                "/api/v1/bridge-clients",
                "/api/v1/flows",
                "/api/v1/events")) {
            assertThat(here.get(path, token).statusCode()).as(path).isEqualTo(403);
        }
        // one that is handed codes alone has nothing to call with
        BridgeProgram codes = BridgeProgram.register(
                platform.url(), admin, Map.of("modes", List.of("code"), "connectors", List.of("observant")));
        assertThat(error(codes.token())).isEqualTo("unauthorized_client");
        BridgeProgram calls = BridgeProgram.register(
                platform.url(), admin, Map.of("modes", List.of("connection"), "connectors", List.of("observant")));
        assertThat(Visitor.json(calls.token()).get("scope").asText()).isEqualTo("proxy");
    }

    private JsonNode endpoint(Visitor who, String address) {
        HttpResponse<String> answer =
                who.call("POST", "/api/v1/bridge-endpoints", Map.of("name", "Mine", "authorization_endpoint", address));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Visitor.body(answer);
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

    /** Eight letters that nobody was given: all of a code's letters may come twice, but not eight times. */
    private static String wrongCode(int number) {
        char[] code = new char[8];
        Arrays.fill(code, UserCode.LETTERS.charAt(number % UserCode.LETTERS.length()));
        return new String(code);
    }

    private static String error(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        return Visitor.body(answer).get("error").asText();
    }

    /** A guess from another address of this machine. */
    private static int guessFrom(String address, URI node, String code) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), node.getPort()));
            String body = "user_code=" + code;
            socket.getOutputStream()
                    .write(("POST /bridge HTTP/1.1\r\nHost: localhost:" + node.getPort()
                                    + "\r\nCookie: serai-bridge=guesser\r\nConnection: close\r\n"
                                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }
}
