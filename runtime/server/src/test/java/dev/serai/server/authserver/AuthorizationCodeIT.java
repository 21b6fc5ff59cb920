package dev.serai.server.authserver;

import static dev.serai.server.Connecting.location;
import static dev.serai.server.Connecting.query;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Programs that act for people: code with PKCE, consent, refresh, revocation, introspection. */
class AuthorizationCodeIT extends PlatformTest {
    private static final String CONNECTIONS = "/api/v1/connections";

    private final Visitor admin = platform.admin();
    private final Visitor member = platform.newUser(Role.MEMBER);
    private final PkceFlow flow = PkceFlow.register(platform.url(), admin, false, "connections:read", "clients:write");

    @Test
    void whoIsNotSignedInDoesSoFirstAndComesBackToTheConsentPage() {
        String path = flow.authorizePath("connections:read");
        URI login = location(platform.visitor().page(path));
        assertThat(login.getPath()).isEqualTo("/login");
        assertThat(query(login).get("to")).isEqualTo(path);

        URI consent = location(member.page(path));
        assertThat(consent.getPath()).isEqualTo("/oauth2/consent");
        HttpResponse<String> page = member.page(PkceFlow.pathOf(consent));
        assertThat(page.body())
                .contains("Field &lt;b&gt;notes", "See connections and how they are", "Deny")
                .doesNotContain("Register OAuth clients");
        // another's page cannot be answered, nor read
        Visitor other = platform.newUser(Role.MEMBER);
        assertThat(other.page(PkceFlow.pathOf(consent)).statusCode()).isEqualTo(400);
        assertThat(other.postForm(
                                "/oauth2/authorize",
                                Map.of(
                                        "client_id",
                                        flow.program().clientId(),
                                        "state",
                                        PkceFlow.state(page),
                                        "scope",
                                        "connections:read"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTokenActsForWhoeverAllowedItWithinTheirOwnRights() {
        JsonNode tokens = flow.tokens(member, "connections:read");
        String token = tokens.get("access_token").asText();
        assertThat(tokens.get("expires_in").asInt()).isBetween(1, 600);
        assertThat(flow.program().get(CONNECTIONS, token).statusCode()).isEqualTo(200);
        assertThat(flow.program().get("/api/v1/oauth-clients", token).statusCode())
                .isEqualTo(403);

        // the scope alone makes no admin
        String wide = flow.tokens(member, "clients:write").get("access_token").asText();
        HttpResponse<String> refused = flow.program().get("/api/v1/oauth-clients", wide);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Visitor.body(refused).get("code").asText()).isEqualTo("role_required");
        String admins = flow.tokens(admin, "clients:write").get("access_token").asText();
        assertThat(flow.program().get("/api/v1/oauth-clients", admins).statusCode())
                .isEqualTo(200);
        assertThat(DatabaseText.of(platform))
                .doesNotContain(token, tokens.get("refresh_token").asText());
    }

    @Test
    void whoDeniesSendsTheProgramBackWithNothing() {
        Map<String, String> answer = query(flow.consent(member, "connections:read", false));
        assertThat(answer).containsEntry("error", "access_denied").containsEntry("state", "xyz");
        assertThat(answer).doesNotContainKey("code");
    }

    @Test
    void check35_aCodeIsRedeemedByItsVerifierAloneAndNoneIsGivenWithoutAChallenge() {
        String code = flow.code(member, "connections:read");
        assertThat(flow.redeem(code, "").statusCode()).isEqualTo(401);
        assertThat(error(flow.redeem(code, "another-verifier-another-verifier-another-1")))
                .isEqualTo("invalid_grant");
        PkceFlow confidential = PkceFlow.register(platform.url(), admin, true, "connections:read");
        assertThat(error(confidential.redeem(confidential.code(member, "connections:read"), "")))
                .isEqualTo("invalid_grant");

        for (PkceFlow one : List.of(flow, confidential)) {
            for (String left : List.of("code_challenge", "code_challenge_method", "scope")) {
                Map<String, String> request = one.request("connections:read");
                request.remove(left);
                URI back = location(member.page("/oauth2/authorize?" + Program.form(request)));
                assertThat(back.toString()).startsWith(one.redirectUri());
                assertThat(query(back)).containsKey("error").doesNotContainKey("code");
            }
        }
        Map<String, String> plain = flow.request("connections:read");
        plain.put("code_challenge_method", "plain");
        assertThat(query(location(member.page("/oauth2/authorize?" + Program.form(plain)))))
                .containsEntry("error", "invalid_request");
    }

    @Test
    void aForeignRedirectUriOrScopeIsRefusedAndABadOneIsNotRegistered() {
        Map<String, String> foreign = flow.request("connections:read");
        foreign.put("redirect_uri", "https://evil.example/back");
        HttpResponse<String> refused = member.page("/oauth2/authorize?" + Program.form(foreign));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(query(location(member.page(flow.authorizePath("credentials:read")))))
                .containsEntry("error", "invalid_scope");
        for (String bad : List.of("http://evil.example/", "https://a.example/#x", "javascript:alert(1)", "x y")) {
            assertThat(admin.call(
                                    "POST",
                                    "/api/v1/programs",
                                    Map.of(
                                            "name", "x",
                                            "redirect_uris", List.of(bad),
                                            "scopes", List.of("connections:read")))
                            .statusCode())
                    .as(bad)
                    .isEqualTo(422);
        }
    }

    @Test
    void aCodeThatIsUsedTwiceEndsWhatCameOfIt() {
        String code = flow.code(member, "connections:read");
        JsonNode tokens = Visitor.json(flow.redeem(code, PkceFlow.VERIFIER));
        assertThat(error(flow.redeem(code, PkceFlow.VERIFIER))).isEqualTo("invalid_grant");
        assertThatEnded(tokens);
    }

    @Test
    void ofTwentyThatRedeemACodeAtOnceAtMostOneGetsTokensAndTheyAreEnded() throws Exception {
        String code = flow.code(member, "connections:read");
        List<HttpResponse<String>> answers = atOnce(() -> flow.redeem(code, PkceFlow.VERIFIER));
        assertThat(answers).filteredOn(one -> one.statusCode() == 200).hasSizeLessThan(2);
        answers.stream().filter(one -> one.statusCode() == 200).forEach(one -> assertThatEnded(Visitor.json(one)));
    }

    @Test
    void refreshTokensRotateAndTheReuseOfOneEndsItsFamily() {
        JsonNode first = flow.tokens(member, "connections:read");
        JsonNode second = Visitor.json(flow.refresh(first.get("refresh_token").asText()));
        assertThat(second.get("refresh_token")).isNotEqualTo(first.get("refresh_token"));
        assertThat(flow.program()
                        .get(CONNECTIONS, second.get("access_token").asText())
                        .statusCode())
                .isEqualTo(200);
        JsonNode third = Visitor.json(flow.refresh(second.get("refresh_token").asText()));

        // somebody has the first one
        assertThat(error(flow.refresh(first.get("refresh_token").asText()))).isEqualTo("invalid_grant");
        assertThatEnded(third);
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(*) from audit_event where action = 'grant.withdrawn' and actor = ?")
                        .param(member.getJson("/api/v1/session").at("/user/id").asText())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aRefreshTokenIsOfNoUseToAnotherProgram() {
        JsonNode tokens = flow.tokens(member, "connections:read");
        PkceFlow other = PkceFlow.register(platform.url(), admin, false, "connections:read");
        assertThat(error(other.refresh(tokens.get("refresh_token").asText()))).isEqualTo("invalid_grant");
        assertThat(other.program()
                        .post(
                                "revoke",
                                Map.of("token", tokens.get("refresh_token").asText()))
                        .statusCode())
                .isNotEqualTo(200);
        assertThat(flow.refresh(tokens.get("refresh_token").asText()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatIsRevokedIsWorthNothingFromTheNextCallOn() {
        JsonNode tokens = flow.tokens(member, "connections:read");
        assertThat(flow.program()
                        .post(
                                "revoke",
                                Map.of("token", tokens.get("refresh_token").asText()))
                        .statusCode())
                .isEqualTo(200);
        assertThatEnded(tokens);
    }

    @Test
    void aPasswordThatIsResetEndsWhatProgramsWereAllowed() {
        JsonNode tokens = flow.tokens(member, "connections:read");
        String id = member.getJson("/api/v1/session").at("/user/id").asText();
        Matcher link = Pattern.compile("/password-reset\\?token=([\\w-]+)")
                .matcher(admin.submit("/people/" + id + "/reset-link", Map.of()).body());
        assertThat(link.find()).isTrue();

        assertThat(platform.visitor()
                        .postForm(
                                "/password-reset",
                                Map.of("token", link.group(1), "password", "a third correct horse battery"))
                        .statusCode())
                .isEqualTo(303);

        assertThatEnded(tokens);
    }

    @Test
    void whoLeavesOrIsDisabledHasNoTokensAnyMore() {
        String token =
                flow.tokens(member, "connections:read").get("access_token").asText();
        platform.bean(JdbcClient.class)
                .sql("delete from membership where user_id = ?")
                .param(member.getJson("/api/v1/session").at("/user/id").asText())
                .update();
        assertThat(flow.program().get(CONNECTIONS, token).statusCode()).isEqualTo(401);
    }

    @Test
    void introspectionTellsServiceAccountsOfTheWorkspaceAloneAndRevokedTokensAreNotActive() {
        JsonNode tokens = flow.tokens(member, "connections:read");
        String token = tokens.get("access_token").asText();
        Program resource = Program.serviceAccount(platform.url(), admin, "connections:read");
        JsonNode active = Visitor.json(resource.post("introspect", Map.of("token", token)));
        assertThat(active.get("active").asBoolean()).isTrue();
        assertThat(active.get("scope").asText()).isEqualTo("connections:read");
        assertThat(active.get("client_id").asText()).isEqualTo(flow.program().clientId());
        assertThat(active.get("workspace").asText()).isEqualTo("default");

        String workspace = "w-" + UUID.randomUUID();
        platform.bean(JdbcClient.class)
                .sql("insert into workspace (id, name) values (?, 'Another')")
                .param(workspace)
                .update();
        Program foreign =
                Program.serviceAccount(platform.url(), platform.newUser(Role.ADMIN, workspace), "connections:read");
        assertThat(Visitor.json(foreign.post("introspect", Map.of("token", token)))
                        .toString())
                .isEqualTo("{\"active\":false}");
        assertThat(flow.program().post("introspect", Map.of("token", token)).statusCode())
                .isEqualTo(401);

        flow.program().post("revoke", Map.of("token", token));
        assertThat(Visitor.json(resource.post("introspect", Map.of("token", token)))
                        .get("active")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void check76_anExpiredTokenIsRefused() {
        JsonNode tokens = flow.tokens(member, "connections:read");
        platform.bean(JdbcClient.class)
                .sql("update access_grant_token set expires_at = now() - interval '1 second' where kind = 'access'")
                .update();
        HttpResponse<String> refused =
                flow.program().get(CONNECTIONS, tokens.get("access_token").asText());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(Visitor.body(refused).get("code").asText()).isEqualTo("invalid_token");
        // a new one is to be had
        assertThat(flow.refresh(tokens.get("refresh_token").asText()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void check73to75_noJwtIsTakenForAnAccessTokenHoweverItIsSigned() {
        String claims = jwtPart("{\"sub\":\"admin\",\"scope\":\"connections:read\",\"exp\":4102444800}");
        for (String header : List.of(
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS256\",\"kid\":\"1\"}",
                "{\"alg\":\"HS256\",\"kid\":\"../../../../dev/null\"}",
                "{\"alg\":\"HS256\",\"kid\":\"' or '1'='1\"}",
                "{\"alg\":\"RS256\",\"kid\":\"https://evil.example/key\",\"jku\":\"https://evil.example/jwks\"}")) {
            for (String signature : List.of("", jwtPart("signature"))) {
                HttpResponse<String> refused =
                        flow.program().get(CONNECTIONS, jwtPart(header) + "." + claims + "." + signature);
                assertThat(refused.statusCode()).as(header).isEqualTo(401);
                assertThat(Visitor.body(refused).get("code").asText()).isEqualTo("invalid_token");
            }
        }
    }

    private static String jwtPart(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void everyAnswerNamesWhoGivesIt() {
        String issuer = platform.url().toString();
        assertThat(query(flow.consent(member, "connections:read", true)))
                .containsEntry("iss", issuer)
                .containsEntry("state", "xyz")
                .containsKey("code");
        assertThat(query(flow.consent(member, "connections:read", false)))
                .containsEntry("iss", issuer)
                .containsEntry("state", "xyz")
                .containsEntry("error", "access_denied");
        assertThat(query(location(member.page(flow.authorizePath("proxy")))))
                .containsEntry("iss", issuer)
                .containsEntry("error", "invalid_scope");
        // and nobody is sent where the program has not said
        HttpResponse<String> elsewhere =
                member.page(flow.authorizePath("connections:read").replace("%2Fback", "%2Fevil"));
        assertThat(elsewhere.statusCode()).isEqualTo(400);
        assertThat(elsewhere.headers().firstValue("Location")).isEmpty();
    }

    @Test
    void theMetadataTellsWhatThereIs() {
        JsonNode metadata = platform.visitor().getJson("/.well-known/oauth-authorization-server");
        assertThat(metadata.get("issuer").asText()).isEqualTo(platform.url().toString());
        assertThat(metadata.get("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
        assertThat(metadata.get("token_endpoint").asText()).isEqualTo(platform.url() + "/oauth2/token");
        assertThat(metadata.get("device_authorization_endpoint").asText())
                .isEqualTo(platform.url() + "/oauth2/device_authorization");
        assertThat(metadata.get("authorization_response_iss_parameter_supported")
                        .asBoolean())
                .isTrue();
        assertThat(metadata.get("jwks_uri").asText()).isEqualTo(platform.url() + "/oauth2/jwks");
        assertThat(metadata.toString())
                .doesNotContain("\"password\"", "secret_jwt", "private_key_jwt", "tls_", "dpop", "token-exchange");
    }

    private void assertThatEnded(JsonNode tokens) {
        assertThat(flow.program()
                        .get(CONNECTIONS, tokens.get("access_token").asText())
                        .statusCode())
                .isEqualTo(401);
        assertThat(error(flow.refresh(tokens.get("refresh_token").asText()))).isEqualTo("invalid_grant");
    }

    private static List<HttpResponse<String>> atOnce(Callable<HttpResponse<String>> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(Collections.nCopies(20, call)).stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    private static String error(HttpResponse<String> answer) {
        return Visitor.body(answer).get("error").asText();
    }
}
