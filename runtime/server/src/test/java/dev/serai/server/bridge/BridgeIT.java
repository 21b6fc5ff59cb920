package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The bridge from end to end, without a browser: what a program gets in either mode, and what it may do with it. */
class BridgeIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Visitor admin = platform.admin();
    private final JdbcClient database = platform.bean(JdbcClient.class);
    private final Connecting.Client client = new Connecting(platform, provider).register(admin, "observant");
    private final BridgeProgram program = BridgeProgram.of(platform.url(), admin, "observant");

    private Map<String, String> codeRequest() {
        provider.register(client.clientId(), client.secret(), List.of(platform.url() + "/bridge/callback/observant"));
        return Map.of(
                "client_id",
                client.clientId(),
                "scope",
                "sensor-data",
                "connector",
                "observant",
                "code_challenge",
                CHALLENGE,
                "code_challenge_method",
                "S256",
                "state",
                "the program's own".replace(' ', '-'));
    }

    @Test
    void inModeCodeItGetsTheCodeWithItsOwnStateAndNothingIsLeft() {
        JsonNode begun = program.begin(codeRequest());
        assertThat(begun.get("user_code").asText()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(begun.get("verification_uri").asText()).isEqualTo(platform.url() + "/bridge");
        assertThat(begun.get("redirect_uri").asText()).isEqualTo(platform.url() + "/bridge/callback/observant");
        assertThat(begun.get("expires_in").asInt()).isEqualTo(600);
        assertThat(begun.get("interval").asInt()).isEqualTo(5);
        assertThat(program.pollError(begun)).isEqualTo("authorization_pending");

        AtTheBridge person = AtTheBridge.stranger(platform.url());
        URI callback = person.consent(begun);
        String asked = provider.requests().stream()
                .filter(request -> request.path().equals("/uaa/oauth/authorize"))
                .findFirst()
                .orElseThrow()
                .query();
        assertThat(Connecting.query(URI.create("/?" + asked)))
                .containsEntry("client_id", client.clientId())
                .containsEntry("code_challenge", CHALLENGE)
                .containsEntry("redirect_uri", begun.get("redirect_uri").asText())
                .doesNotContainEntry("state", "the-program's-own");
        HttpResponse<String> result = person.result(callback);
        assertThat(result.body()).contains("go back to");
        String code = Connecting.query(callback).get("code");
        assertThat(DatabaseText.of(platform))
                .doesNotContain(code, begun.get("bridge_code").asText());

        JsonNode delivered = Visitor.json(program.poll(begun));
        assertThat(delivered.get("code").asText()).isEqualTo(code);
        assertThat(delivered.get("state").asText()).isEqualTo("the-program's-own");
        assertThat(delivered.get("redirect_uri")).isEqualTo(begun.get("redirect_uri"));
        assertThat(program.pollError(begun)).isEqualTo("invalid_grant");
        assertThat(database.sql("select count(*) from bridge_authorization where client = ? and answer is not null")
                        .param(program.id())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void thePageSaysInPlainWordsWhatScopesAllowAndShowsOthersAsTheyAreWritten() {
        JsonNode begun = program.begin(Map.of(
                "client_id", client.clientId(), "scope", "sensor-data openid unheard-of", "connector", "observant"));
        String page = AtTheBridge.stranger(platform.url())
                .enter(begun.get("user_code").asText())
                .body();
        assertThat(page)
                .contains(
                        "<li>Read what your sensors have measured, and write notes to it <code>sensor-data</code></li>")
                .contains("<li>Know which account is yours <code>openid</code></li>")
                .contains("<li><code>unheard-of</code>, as Observant calls it</li>");
    }

    @Test
    void whoDidWhatStandsInTheAuditAndIsCountedWithoutIds() {
        JsonNode begun = program.begin(codeRequest());
        AtTheBridge.stranger(platform.url()).authorize(begun);
        assertThat(program.poll(begun).statusCode()).isEqualTo(200);
        JsonNode refused = program.begin(codeRequest());
        Visitor user = platform.newUser(Role.MEMBER);
        AtTheBridge.signedIn(user).deny(refused.get("user_code").asText());

        assertThat(database.sql("""
                        select a.action from audit_event a where a.target in
                            (select 'bridge-authorization/' || id from bridge_authorization where client = ?)
                        order by a.id
                        """).param(program.id()).query(String.class).list())
                .containsExactly(
                        "bridge.started",
                        "bridge.approved",
                        "bridge.code_delivered",
                        "bridge.started",
                        "bridge.refused");
        assertThat(database.sql(
                                "select detail::text from audit_event where action = 'bridge_client.created' and target = ?")
                        .param("client/" + program.id())
                        .query(String.class)
                        .single())
                .contains("observant", "code connection", "proxy")
                .doesNotContain(program.secret());
        String metrics = platform.visitor().get("/metrics").body();
        assertThat(metrics)
                .contains("serai_bridge_total{mode=\"code\",outcome=\"delivered\"}")
                .contains("serai_bridge_total{mode=\"code\",outcome=\"failed\"}")
                .doesNotContain(program.id(), program.clientId());
    }

    @Test
    void inModeConnectionItCallsThroughTheConnectionOfWhoApprovedAndThroughNoOther() {
        provider.register(client.clientId(), client.secret(), List.of(platform.url() + "/bridge/callback/observant"));
        JsonNode begun =
                program.begin(Map.of("mode", "connection", "connector", "observant", "client_id", client.id()));
        Visitor owner = platform.newUser(Role.MEMBER);
        AtTheBridge.signedIn(owner).authorize(begun);
        String connection = Visitor.json(program.poll(begun)).get("connection").asText();
        assertThat(program.pollError(begun)).isEqualTo("invalid_grant");
        assertThat(owner.getJson("/api/v1/connections/" + connection)
                        .get("status")
                        .asText())
                .isEqualTo("ACTIVE");
        assertThat(owner.getJson("/api/v1/connections/" + connection).get("used_by"))
                .anyMatch(use -> use.asText().startsWith("bridge/Payroll"));

        JsonNode granted = Visitor.json(program.token());
        assertThat(granted.get("scope").asText().split(" ")).containsExactlyInAnyOrder("proxy", "credentials:read");
        String token = granted.get("access_token").asText();
        String path = "/api/v1/connections/" + connection;
        assertThat(program.get(path + "/proxy/api/me", token).statusCode()).isEqualTo(200);
        assertThat(Visitor.json(program.get(path + "/token", token))
                        .get("access_token")
                        .asText())
                .isNotEmpty();
        assertThat(Visitor.body(program.get(path, token)).get("code").asText()).isEqualTo("scope_required");

        BridgeProgram other = BridgeProgram.of(platform.url(), admin, "observant");
        String othersToken = Visitor.json(other.token()).get("access_token").asText();
        Map<String, Integer> statuses = new HashMap<>();
        for (String way : List.of("/proxy/api/me", "/token")) {
            statuses.put(way, other.get(path + way, othersToken).statusCode());
        }
        assertThat(statuses).containsEntry("/proxy/api/me", 404).containsEntry("/token", 404);
    }
}
