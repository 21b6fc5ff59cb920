package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where a program may send people, and what its client reaches: what an admin allows, for as long as they do. */
class BridgeReachIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Visitor admin = platform.admin();
    private final JdbcClient jdbc = platform.bean(JdbcClient.class);
    private final BridgeCase bridge = new BridgeCase(platform, provider, "observant");
    private final BridgeProgram here = bridge.program();

    @BeforeEach
    void begin() {
        bridge.forget();
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
        JsonNode answered = at.beginCode();
        bridge.stranger().authorize(answered);
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

        for (JsonNode begun : List.of(code, connection, answered, waiting)) {
            assertThat(at.program().pollError(begun)).isEqualTo("access_denied");
        }
        assertThat(at.audited())
                .as("each is written down, once")
                .filteredOn(event -> !event.equals("bridge.started") && !event.equals("bridge.approved"))
                .hasSize(4)
                .containsOnly("bridge.failed changed");
        assertThat(provider.count("token.authorization_code")).isZero();
        assertThat(error(at.program().ask(at.codeRequest()))).isEqualTo("unauthorized_client");
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

    private static String error(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        return Visitor.body(answer).get("error").asText();
    }
}
