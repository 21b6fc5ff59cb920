package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong in mode connection: the person reads it, the program is told the same, and no connection is left. */
class BridgeConnectionErrorsIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final BridgeCase bridge = new BridgeCase(platform, provider, "observant");
    private final BridgeProgram program = bridge.program();
    private final Visitor owner = platform.newUser(Role.MEMBER);
    private final AtTheBridge at = AtTheBridge.signedIn(owner);

    @BeforeEach
    void begin() {
        bridge.forget();
    }

    @Test
    void denied_atTheProvider() {
        JsonNode begun = bridge.beginConnection();
        assertThat(at.result(at.denied(begun)).body()).contains("did not give Observant's consent");
        bridge.assertTold(begun, "access_denied", "consent", null);
        assertThatNothingIsLeft();
        assertThat(bridge.audited()).containsExactly("bridge.started", "bridge.approved", "bridge.failed");
    }

    @Test
    void expired_becauseNobodyCame() {
        JsonNode begun = bridge.beginConnection();
        bridge.age("expires_at = created_at");
        bridge.assertTold(begun, "expired_token", "Start again", null);
        assertThat(at.enter(begun.get("user_code").asText()).body()).contains("older than ten minutes");
        assertThatNothingIsLeft();
    }

    @Test
    void expired_becauseThePersonDidNotComeBackFromTheProvider() {
        JsonNode begun = bridge.beginConnection();
        URI callback = at.consent(begun);
        bridge.age("expires_at = created_at");
        bridge.assertTold(begun, "expired_token", "Start again", null);
        HttpResponse<String> late = at.callback(callback);
        assertThat(late.statusCode()).isEqualTo(400);
        assertThat(late.body()).contains("took longer than 10 minutes");
        assertThat(provider.count("token.authorization_code")).isZero();
        assertThatNothingIsLeft();
    }

    /** The provider refuses what Serai sends to its token endpoint. */
    @ParameterizedTest
    @ValueSource(strings = {"wrong", "used"})
    void aCodeThatTheProviderRefusesAtTheExchange(String which) {
        String code = "no-code-of-the-provider";
        if (which.equals("used")) {
            AtTheBridge another = AtTheBridge.signedIn(platform.newUser(Role.MEMBER));
            BridgeCase before = new BridgeCase(platform, provider, "observant");
            URI callback = another.consent(before.beginConnection());
            assertThat(another.result(callback).statusCode()).isEqualTo(200);
            code = Connecting.query(callback).get("code");
        }
        JsonNode begun = bridge.beginConnection();
        HttpResponse<String> result = at.result(BridgeCase.answer(at.consent(begun), Map.of("code", code)));
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains("does not accept the code any more", "Nothing was connected", "it shows a new code")
                .doesNotContain(code);
        bridge.assertTold(begun, "access_denied", "does not accept the code any more", null);
        assertThat(provider.count("token.authorization_code.400")).isEqualTo(1);
        assertThatNothingIsLeft();
        assertThat(bridge.audited()).containsExactly("bridge.started", "bridge.approved", "bridge.failed");
    }

    @Test
    void providerDown_theTokenEndpointDoesNotAnswer() {
        JsonNode begun = bridge.beginConnection();
        URI callback = at.consent(begun);
        provider.unavailable(On.CODE_EXCHANGE, 10);
        HttpResponse<String> result = at.result(callback);
        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body()).contains("Observant", "Nothing was connected");
        bridge.assertTold(begun, "access_denied", "Nothing was connected", null);
        assertThatNothingIsLeft();
    }

    @Test
    void theProviderAnswersWithoutACode() {
        JsonNode begun = bridge.beginConnection();
        URI callback = at.consent(begun);
        assertThat(at.result(BridgeCase.answer(callback, Map.of())).body()).contains("neither a code nor an error");
        bridge.assertTold(begun, "access_denied", "neither a code nor an error", "invalid_answer");
        // its code is of no use any more, neither here nor at the shared callback
        assertThat(at.callback(callback).statusCode()).isEqualTo(400);
        assertThat(owner.page("/oauth/callback/observant?" + callback.getRawQuery())
                        .statusCode())
                .isEqualTo(400);
        assertThat(provider.count("token.authorization_code")).isZero();
    }

    @Test
    void whoIsSignedOutInModeConnectionSignsInFirstAndComesBackToTheCode() {
        JsonNode begun = bridge.beginConnection();
        AtTheBridge person = bridge.stranger();
        String code = begun.get("user_code").asText();
        URI login = Connecting.location(person.enter(code));
        assertThat(login.getPath()).isEqualTo("/login");
        assertThat(login.getQuery()).isEqualTo("to=/bridge?user_code=" + code);
        assertThat(person.allow(code).statusCode()).isEqualTo(303);
        assertThat(program.pollError(begun)).isEqualTo("authorization_pending");
        assertThat(provider.requests()).isEmpty();
    }

    private void assertThatNothingIsLeft() {
        assertThat(owner.getJson("/api/v1/connections").get("items")).isEmpty();
    }
}
