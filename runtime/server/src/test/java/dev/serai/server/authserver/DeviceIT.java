package dev.serai.server.authserver;

import static dev.serai.server.Connecting.location;
import static dev.serai.server.Connecting.query;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The command line signs in by a code that somebody enters in a browser (RFC 8628); it has no secret. */
class DeviceIT extends PlatformTest {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    private final Program cli = new Program(platform.url(), "serai-cli", null);
    private final Visitor user = platform.newUser(Role.MEMBER);

    @Test
    void whoEntersTheCodeAndAllowsSignsTheCommandLineIn() {
        JsonNode begun = begin();
        assertThat(begun.get("verification_uri").asText()).isEqualTo(platform.url() + "/device");
        assertThat(begun.get("user_code").asText()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(begun.get("expires_in").asInt()).isBetween(1, 600);
        assertThat(error(poll(begun))).isEqualTo("authorization_pending");

        // a link with the code in it does nothing by itself
        URI link = URI.create(begun.get("verification_uri_complete").asText());
        assertThat(user.page(PkceFlow.pathOf(link)).body())
                .contains(begun.get("user_code").asText());
        String typed = begun.get("user_code").asText().replace("-", "").toLowerCase(Locale.ROOT);
        HttpResponse<String> consent = enter(typed);
        assertThat(consent.body()).contains("The serai command line", "Did you start this yourself");
        waits();
        assertThat(error(poll(begun))).isEqualTo("authorization_pending");

        assertThat(query(answer(begun, consent, true))).containsEntry("outcome", "allowed");
        JsonNode tokens = Visitor.json(poll(begun));
        assertThat(cli.get("/api/v1/connections", tokens.get("access_token").asText())
                        .statusCode())
                .isEqualTo(200);
        assertThat(error(poll(begun))).isIn("access_denied", "invalid_grant");
        // it refreshes without a secret
        JsonNode again = Visitor.json(cli.post(
                "token",
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        tokens.get("refresh_token").asText())));
        assertThat(cli.get("/api/v1/connections", again.get("access_token").asText())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoDeniesOrEntersWhatIsNoCodeIsToldSoAndTheDeviceToo() {
        JsonNode begun = begin();
        HttpResponse<String> consent = enter(begun.get("user_code").asText());
        assertThat(query(answer(begun, consent, false))).containsEntry("outcome", "denied");
        assertThat(error(poll(begun))).isEqualTo("access_denied");
        assertThat(user.page("/device?outcome=denied").body()).contains("Nothing was allowed");

        URI unknown = location(user.page("/oauth2/device_verification?user_code=BBBB-BBBB"));
        assertThat(query(unknown)).containsEntry("outcome", "unknown");
        assertThat(location(platform.visitor().page("/device")).getPath()).isEqualTo("/login");
    }

    @Test
    void nobodyGuessesCodes() {
        URI last = URI.create("/");
        for (int i = 0; i < 12; i++) {
            last = location(user.page("/oauth2/device_verification?user_code=BBBB-BBBC"));
        }
        assertThat(query(last)).containsEntry("outcome", "too_many");
        // and the next one's own code is not held up
        JsonNode begun = begin();
        Visitor other = platform.newUser(Role.MEMBER);
        assertThat(location(other.page("/oauth2/device_verification?user_code="
                                + begun.get("user_code").asText()))
                        .getPath())
                .isEqualTo("/oauth2/consent");
    }

    @Test
    void aDeviceCodeIsOfNoUseToAnotherProgramAndAServiceAccountHasNone() {
        Visitor admin = platform.admin();
        JsonNode begun = begin();
        PkceFlow other = PkceFlow.register(platform.url(), admin, false, "connections:read");
        assertThat(error(other.program()
                        .post(
                                "token",
                                Map.of(
                                        "grant_type",
                                        GRANT,
                                        "device_code",
                                        begun.get("device_code").asText()))))
                .isEqualTo("invalid_grant");
        Program account = Program.serviceAccount(platform.url(), admin, "connections:read");
        assertThat(error(account.post("device_authorization", Map.of("scope", "connections:read"))))
                .isEqualTo("unauthorized_client");
        // whoever has a secret is known by it alone
        assertThat(error(new Program(platform.url(), account.clientId(), null)
                        .post("device_authorization", Map.of("scope", "connections:read"))))
                .isEqualTo("invalid_client");
    }

    @Test
    void aDeviceThatAsksTooSoonIsToldToSlowDownForGoodAndIsNotHeldUpOnceItIsAllowed() {
        JsonNode begun = begin();
        assertThat(begun.path("interval").asInt(5)).isEqualTo(5);
        assertThat(error(poll(begun))).isEqualTo("authorization_pending");
        assertThat(error(poll(begun))).isEqualTo("slow_down");
        assertThat(error(poll(begun))).isEqualTo("slow_down");
        // five seconds more each time, and those are fifteen by now
        waits();
        assertThat(error(poll(begun))).isEqualTo("slow_down");
        // twenty
        waits();
        waits();
        waits();
        waits();
        assertThat(error(poll(begun))).isEqualTo("authorization_pending");

        HttpResponse<String> consent = enter(begun.get("user_code").asText());
        answer(begun, consent, true);
        assertThat(Visitor.json(poll(begun)).get("access_token").asText()).isNotEmpty();
    }

    /** Six seconds pass for all devices. */
    private static void waits() {
        platform.bean(JdbcClient.class)
                .sql("update access_grant set polled_at = polled_at - interval '6 seconds'")
                .update();
    }

    private JsonNode begin() {
        return Visitor.json(cli.post("device_authorization", Map.of("scope", "connections:read")));
    }

    private HttpResponse<String> poll(JsonNode begun) {
        return cli.post(
                "token",
                Map.of(
                        "grant_type",
                        GRANT,
                        "device_code",
                        begun.get("device_code").asText()));
    }

    private HttpResponse<String> enter(String code) {
        return user.page(PkceFlow.pathOf(location(user.page("/oauth2/device_verification?user_code=" + code))));
    }

    private URI answer(JsonNode begun, HttpResponse<String> consent, boolean allow) {
        Map<String, String> form = new LinkedHashMap<>(Map.of(
                "client_id", "serai-cli",
                "state", PkceFlow.state(consent),
                "user_code", begun.get("user_code").asText()));
        if (allow) {
            form.put("scope", "connections:read");
        }
        return location(user.postForm("/oauth2/device_verification", form));
    }

    private static String error(HttpResponse<String> answer) {
        return Visitor.body(answer).get("error").asText();
    }
}
