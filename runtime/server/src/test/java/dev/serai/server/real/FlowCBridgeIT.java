package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.credential.SecretValue;
import dev.serai.credential.oauth2.Pkce;
import dev.serai.server.BridgeProgram;
import dev.serai.server.Connecting;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.server.TokenCall;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Flow C, a step a test, in both modes at once: a program in another process, a person with a phone before a real browser, a
 * real Keycloak. The steps build on each other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class FlowCBridgeIT extends PlatformTest {
    private static final String CLIENT = "conn-consent";
    private static final String SECRET = "secret-consent";
    private static final int PHONE_WIDTH = 390;
    private static final int PHONE_HEIGHT = 844;

    private final Visitor admin = platform.admin();
    private final Pkce pkce = Pkce.random();
    private KeycloakAccounts keycloak;
    private Person person;
    private BridgeProgram program;
    private String oauthClient;
    private JsonNode code;
    private JsonNode connection;
    private Process waiting;
    private JsonNode delivered;
    private String madeConnection;

    @BeforeAll
    void start() {
        keycloak = new KeycloakAccounts(platform, admin);
        oauthClient = keycloak.register(CLIENT, SECRET);
        person = new Person(platform.url(), "bridge", ColorScheme.LIGHT);
        person.page().setViewportSize(PHONE_WIDTH, PHONE_HEIGHT);
    }

    @AfterAll
    void stop() {
        if (waiting != null) {
            waiting.destroy();
        }
        person.close();
        keycloak.close();
    }

    @Test
    void anAdminMakesTheBridgeClientAndAllowsAnEndpointInTheUi() {
        try (Person boss = new Person(platform.url(), "bridge-admin", ColorScheme.LIGHT)) {
            boss.open("/bridge-clients");
            boss.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            boss.picture("none");
            boss.press("Allow an endpoint");
            boss.fill("name", "The mainframe's provider");
            boss.fill("authorization_endpoint", "http://provider.example/authorize");
            boss.press("Allow it");
            assertThat(boss.text()).contains("plain http");
            String endpoint = "https://provider.example/authorize?tenant=" + System.nanoTime();
            boss.fill("authorization_endpoint", endpoint);
            boss.picture("endpoint");
            boss.press("Allow it");
            assertThat(boss.text()).contains(endpoint);
            assertThat(boss.page().inputValue("section:has-text(\"" + endpoint + "\") input"))
                    .startsWith(platform.url() + "/bridge/callback/entry_");

            boss.press("Make a bridge client");
            boss.fill("name", "Payroll export");
            boss.page().uncheck("[name=mode][value=code]");
            boss.press("Make it");
            assertThat(boss.text()).contains("Choose at least one mode");
            boss.page().check("[name=mode][value=code]");
            boss.page().check("[name=mode][value=connection]");
            boss.page().check("[name=credentials_read]");
            boss.page().check("[name=connector][value=keycloak]");
            boss.picture("new");
            boss.press("Make it");
            assertThat(boss.heading()).isEqualTo("Payroll export is ready");
            List<String> shown = boss.page().locator("main input").all().stream()
                    .map(input -> input.inputValue())
                    .toList();
            assertThat(shown).contains(platform.url() + "/bridge/callback/keycloak");
            program = new BridgeProgram(platform.url(), "", shown.get(0), shown.get(1));
            boss.picture("made");
            boss.press("Done, I have copied it");
            assertThat(boss.text()).contains("Payroll export", "code, connection", "reads tokens", "Keycloak");
            assertThat(boss.page().content()).doesNotContain(program.secret());
            boss.picture("clients");

            boss.page().click("section:has-text(\"" + endpoint + "\") button[type=submit]");
            boss.page().click("[data-confirm-yes]");
            boss.page().waitForSelector("text=is removed");
            assertThat(boss.text()).contains("is removed");
            boss.open("/connectors/keycloak");
            assertThat(boss.page().locator("main input").all().stream().map(input -> input.inputValue()))
                    .contains(
                            platform.url() + "/oauth/callback/keycloak", platform.url() + "/bridge/callback/keycloak");
        }
    }

    @Test
    void cA_theProgramAsksWithItsOwnClientIdScopeAndChallenge() throws Exception {
        code = run(
                "ask",
                "/bridge/authorizations",
                "client_id=" + CLIENT,
                "scope=openid profile",
                "connector=keycloak",
                "state=programs-own-state",
                "code_challenge=" + pkce.challenge(),
                "code_challenge_method=S256");
        connection = run(
                "ask", "/bridge/authorizations", "mode=connection", "connector=keycloak", "client_id=" + oauthClient);
        assertThat(code.path("bridge_code").asText()).isNotEmpty();
        assertThat(connection.path("bridge_code").asText())
                .isNotEmpty()
                .isNotEqualTo(code.get("bridge_code").asText());
    }

    @Test
    void cB_itIsToldWhatToShowAndHowLongToWait() {
        for (JsonNode begun : List.of(code, connection)) {
            assertThat(begun.get("user_code").asText()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
            assertThat(begun.get("verification_uri").asText()).isEqualTo(platform.url() + "/bridge");
            assertThat(begun.get("verification_uri_complete").asText())
                    .isEqualTo(platform.url() + "/bridge?user_code="
                            + begun.get("user_code").asText());
            assertThat(begun.get("redirect_uri").asText()).isEqualTo(platform.url() + "/bridge/callback/keycloak");
            assertThat(begun.get("expires_in").asInt()).isBetween(1, 600);
            assertThat(begun.get("interval").asInt()).isPositive();
        }
    }

    @Test
    void cC_thePersonOpensTheLinkOnAPhoneAndNothingIsDecidedByThat() {
        person.page().navigate(code.get("verification_uri_complete").asText());
        assertThat(person.heading()).isEqualTo("Enter the code");
        assertThat(person.page().inputValue("[name=user_code]"))
                .isEqualTo(code.get("user_code").asText());
        assertThatNothingStandsOut();
        person.picture("link");
        person.page().navigate(code.get("verification_uri").asText());
        assertThat(person.page().inputValue("[name=user_code]")).isEmpty();
        assertThat(program.pollError(code)).isEqualTo("authorization_pending");
    }

    @Test
    void cD_modeCode_theySeeWhoAsksForWhatConfirmAndAreSentToTheProviderWithTheBridgesOwnState() {
        person.fill(
                "user_code", code.get("user_code").asText().replace("-", " ").toLowerCase(Locale.ROOT));
        person.press("Continue");
        assertThat(person.heading()).isEqualTo("Did you start this?");
        assertThat(person.text())
                .contains("Payroll export", "127.0.0.1", "Keycloak", "openid", "Read your name and profile")
                .contains(keycloak.issuer().getAuthority());
        assertThatNothingStandsOut();
        person.picture("question");
        person.press("Yes, continue to Keycloak");
        Map<String, String> asked = Connecting.query(URI.create(person.page().url()));
        assertThat(asked)
                .containsEntry("client_id", CLIENT)
                .containsEntry("scope", "openid profile")
                .containsEntry("redirect_uri", code.get("redirect_uri").asText())
                .containsEntry("code_challenge", pkce.challenge());
        assertThat(asked.get("state")).hasSize(43).isNotEqualTo("programs-own-state");
    }

    @Test
    void cE_meanwhileTheProgramPollsAndIsToldToWait() throws Exception {
        program.poll(code);
        assertThat(program.pollError(code)).isEqualTo("slow_down");
        platform.bean(JdbcClient.class)
                .sql("update bridge_authorization set polled_at = null")
                .update();
        waiting = start(
                "wait",
                "/bridge/token",
                "bridge_code=" + code.get("bridge_code").asText());
        assertThat(program.pollError(connection)).isEqualTo("authorization_pending");
    }

    @Test
    void cF_cG_modeCode_theyAgreeAtTheProviderAndLandOnAPageThatSendsThemBack() {
        agreeAtKeycloak();
        assertThat(person.heading()).isEqualTo("Done: go back to Payroll export");
        assertThat(person.text()).contains("Keycloak has agreed", "goes on by itself");
        assertThat(person.page().url()).doesNotContain("code=").doesNotContain("state=");
        assertThatNothingStandsOut();
        person.picture("done");
    }

    @Test
    void cH_modeCode_theNextPollGivesTheCodeOnceAndSeraiRedeemedNothing() throws Exception {
        delivered = new ObjectMapper().readTree(BridgeClientProcess.output(waiting));
        assertThat(delivered.path("code").asText()).isNotEmpty();
        assertThat(delivered.path("state").asText()).isEqualTo("programs-own-state");
        assertThat(delivered.path("redirect_uri")).isEqualTo(code.get("redirect_uri"));
        assertThat(delivered.path("iss").asText()).isEqualTo(keycloak.issuer().toString());
        assertThat(program.pollError(code)).isEqualTo("invalid_grant");
        assertThat(keycloak.proxy().tokenCalls()).isEmpty();
    }

    @Test
    void cI_cJ_modeCode_theProgramExchangesItItselfWithItsSecretAndVerifier() {
        HttpResponse<String> tokens = BrowserlessUser.alice()
                .post(
                        URI.create(keycloak.issuer() + "/protocol/openid-connect/token"),
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "code",
                                delivered.get("code").asText(),
                                "redirect_uri",
                                delivered.get("redirect_uri").asText(),
                                "client_id",
                                CLIENT,
                                "client_secret",
                                SECRET,
                                "code_verifier",
                                pkce.verifier().reveal()));
        assertThat(tokens.statusCode()).as(tokens.body()).isEqualTo(200);
        JsonNode answer = KeycloakAccounts.json(tokens);
        assertThat(answer.path("access_token").asText()).isNotEmpty();
        assertThat(answer.path("refresh_token").asText()).isNotEmpty();
    }

    @Test
    void connection_cD_whoIsNotSignedInSignsInFirst() {
        person.open("/bridge");
        person.fill("user_code", connection.get("user_code").asText());
        person.press("Continue");
        assertThat(person.heading()).isEqualTo("Sign in");
        person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
        assertThat(person.heading()).isEqualTo("Enter the code");
        assertThat(person.page().inputValue("[name=user_code]"))
                .isEqualTo(connection.get("user_code").asText());
        person.press("Continue");
        assertThat(person.heading()).isEqualTo("Did you start this?");
        assertThat(person.text())
                .contains("Payroll export", "Serai keeps the access for you", "may also read the access token itself");
        assertThatNothingStandsOut();
        person.picture("question-connection");
        person.press("Yes, continue to Keycloak");
    }

    @Test
    void connection_cF_cG_theyAgreeAndSeeThatTheAccountIsConnected() {
        agreeAtKeycloak();
        assertThat(person.heading()).isEqualTo("Done: go back to Payroll export");
        assertThat(person.text()).contains("Your account alice at Keycloak is connected");
        assertThatNothingStandsOut();
        person.picture("done-connection");
    }

    @Test
    void connection_cH_theNextPollGivesTheConnectionOnce() throws Exception {
        JsonNode given = run(
                "wait",
                "/bridge/token",
                "bridge_code=" + connection.get("bridge_code").asText());
        madeConnection = given.path("connection").asText();
        assertThat(keycloak.show(madeConnection).path("status").asText()).isEqualTo("ACTIVE");
        assertThat(keycloak.show(madeConnection).toString()).contains("alice");
        assertThat(program.pollError(connection)).isEqualTo("invalid_grant");
        assertThat(keycloak.proxy().tokenCalls())
                .extracting(TokenCall::status)
                .as("the program's own, and Serai's")
                .containsExactly(200, 200);
    }

    @Test
    void connection_cI_cJ_theProgramCallsThroughItAndSeraiKeepsItAlive() throws Exception {
        String token = run("ask", "/oauth2/token", "grant_type=client_credentials")
                .path("access_token")
                .asText();
        String path = "/api/v1/connections/" + madeConnection;
        HttpResponse<String> me = program.get(path + "/proxy" + KeycloakAccounts.USERINFO, token);
        assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
        assertThat(me.body()).contains("\"preferred_username\":\"alice\"");
        JsonNode handed = Visitor.json(program.get(path + "/token", token));
        assertThat(keycloak.userinfoAtKeycloak(
                        SecretValue.of(handed.get("access_token").asText())))
                .isEqualTo(200);

        // its token ends; the program notices nothing
        keycloak.killAccessToken(SecretValue.of(handed.get("access_token").asText()), CLIENT, SECRET);
        assertThat(program.get(path + "/proxy" + KeycloakAccounts.USERINFO, token)
                        .statusCode())
                .isEqualTo(200);
        assertThat(keycloak.proxy().tokenCalls("refresh_token")).isEqualTo(1);
        person.open("/connections/" + madeConnection);
        assertThat(person.text()).contains("bridge/Payroll export");
    }

    /** Signs in and consents, as far as Keycloak asks for it. */
    private void agreeAtKeycloak() {
        while (true) {
            person.page().waitForSelector("#username, [name=accept], .notice.ok");
            String at = person.page().url();
            if (at.contains("/bridge/result/")) {
                return;
            }
            if (person.page().locator("#username").count() > 0) {
                person.page().fill("#username", "alice");
                person.page().fill("#password", "pw");
                person.page().click("[type=submit]");
            } else {
                person.picture("consent");
                person.page().click("[name=accept]");
            }
            person.page().waitForURL(url -> !url.equals(at));
        }
    }

    private void assertThatNothingStandsOut() {
        Object width = person.page().evaluate("document.documentElement.scrollWidth");
        assertThat(((Number) width).intValue()).isLessThanOrEqualTo(PHONE_WIDTH);
    }

    private JsonNode run(String how, String path, String... fields) throws Exception {
        return new ObjectMapper().readTree(BridgeClientProcess.output(start(how, path, fields)));
    }

    private Process start(String how, String path, String... fields) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(how, platform.url() + path, program.clientId(), program.secret()));
        arguments.addAll(List.of(fields));
        return BridgeClientProcess.start(arguments);
    }
}
