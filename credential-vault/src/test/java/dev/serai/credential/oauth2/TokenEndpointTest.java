package dev.serai.credential.oauth2;

import static dev.serai.credential.http.ScriptedServer.respond;
import static dev.serai.credential.oauth2.TestProviders.CLIENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.Template;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.ScriptedServer;
import dev.serai.credential.http.TestOutbound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every answer of a token endpoint means, on a real socket. */
class TokenEndpointTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SecretValue REFRESH_TOKEN = SecretValue.of("1//old-Refresh_token~of+the/user=");

    private final OutboundHttp http = TestOutbound.create();
    private final RefreshGrant grant = new RefreshGrant(new TokenEndpoint(http, Clock.fixed(NOW, ZoneOffset.UTC)));

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    @Test
    void anAnswerByTheBookIsGranted() {
        TokenAnswer answer = granted("""
                {"access_token":"at","token_type":"Bearer","expires_in":3600,"refresh_token":"rt","scope":"read write"}
                """);
        assertThat(answer.accessToken().reveal()).isEqualTo("at");
        assertThat(answer.refreshToken()).isEqualTo(SecretValue.of("rt"));
        assertThat(answer.expiresIn()).isEqualTo(Duration.ofHours(1));
        assertThat(answer.scopes()).containsExactly("read", "write");
        assertThat(answer.sentAt()).isEqualTo(NOW);
    }

    @Test
    void check21_connectionRefusedIsNotExecuted() throws IOException {
        String url;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + gone.getLocalPort() + "/token";
        }
        try (ScriptedServer unused = ScriptedServer.answering(200, "text/plain", "")) {
            OAuth2 base = TestProviders.oauth2(unused);
            assertThat(refresh(TestProviders.connector(withTokenUri(base, url))))
                    .isInstanceOf(TokenOutcome.NotExecuted.class);
        }
    }

    @Test
    void aForbiddenAddressIsNotExecuted() {
        try (ScriptedServer unused = ScriptedServer.answering(200, "text/plain", "")) {
            OAuth2 inside = withTokenUri(TestProviders.oauth2(unused), "https://169.254.169.254/token");
            assertThat(refresh(TestProviders.connector(inside)))
                    .asInstanceOf(type(TokenOutcome.NotExecuted.class))
                    .satisfies(outcome -> assertThat(outcome.detail()).contains("SERAI_ALLOWED_HOSTS"));
        }
    }

    @Test
    void check22_aSlowDripPastTheDeadlineIsUnknown() throws IOException {
        try (OutboundHttp impatient = TestOutbound.impatient();
                ScriptedServer server = ScriptedServer.start((request, socket) -> {
                    OutputStream out = socket.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(UTF_8));
                    while (!Thread.interrupted()) {
                        out.write(' ');
                        out.flush();
                        Thread.sleep(1);
                    }
                })) {
            TokenOutcome outcome = new RefreshGrant(new TokenEndpoint(impatient, Clock.systemUTC()))
                    .refresh(TestProviders.by(server), Map.of(), CLIENT, REFRESH_TOKEN, List.of());
            assertThat(outcome).isInstanceOf(TokenOutcome.Unknown.class);
        }
    }

    @Test
    void aResetAfterTheRequestIsUnknown() {
        assertThat(against((request, socket) -> ScriptedServer.reset(socket))).isInstanceOf(TokenOutcome.Unknown.class);
    }

    @Test
    void check23_htmlWith200IsUnknown() {
        assertThat(answered(200, "text/html", "<html>Please log in</html>")).isInstanceOf(TokenOutcome.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"access_token\":null}", "{\"access_token\":\"\"}", "{\"token\":\"x\"}", "[]", "", "null"
            })
    void check24_noAccessTokenWith200IsUnknown(String body) {
        assertThat(answered(200, "application/json", body)).isInstanceOf(TokenOutcome.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "3600,PT1H",
                "\"3600\",PT1H",
                "\" 3600 \",PT1H",
                "3599.7,PT59M59S",
                "\"3.6e3\",PT1H",
                "0,null",
                "-1,null",
                "null,null",
                "\"never\",null",
                "\"\",null",
                "true,null",
                "{},null",
                "1e400,null",
                "\"NaN\",null",
                "99999999999999999999999999,null",
                "1772366400,null"
            })
    void check25_lifeIsReadInEveryNotation(String expiresIn, @org.jspecify.annotations.Nullable Duration life) {
        // CSV eats the quotes that stand at both ends
        String json = expiresIn == null ? "null" : expiresIn;
        assertThat(granted("{\"access_token\":\"at\",\"expires_in\":" + json + "}")
                        .expiresIn())
                .isEqualTo(life);
        assertThat(granted("{\"access_token\":\"at\"}").expiresIn()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Bearer\"", "\"bearer\"", "\"BEARER\"", "\"bot\"", "null", "7", "[]"})
    void check26_anyTokenTypeIsTaken(String tokenType) {
        assertThat(granted("{\"access_token\":\"at\",\"token_type\":" + tokenType + "}")
                        .accessToken()
                        .reveal())
                .isEqualTo("at");
        assertThat(granted("{\"access_token\":\"at\"}").accessToken().reveal()).isEqualTo("at");
    }

    @Test
    void check27_noRefreshTokenIsNull() {
        assertThat(granted("{\"access_token\":\"at\"}").refreshToken()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "\"  \"", "{}"})
    void check28_anEmptyRefreshTokenIsNull(String refreshToken) {
        assertThat(granted("{\"access_token\":\"at\",\"refresh_token\":" + refreshToken + "}")
                        .refreshToken())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void check29_aRedirectIsNotFollowedAndUnknown(int status) {
        try (ScriptedServer elsewhere = ScriptedServer.answering(200, "application/json", "{\"access_token\":\"x\"}")) {
            assertThat(answered(status, "text/html", "", "Location: " + elsewhere.url("/")))
                    .isInstanceOf(TokenOutcome.Unknown.class);
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @Test
    void check30_aHugeBodyIsUnknown() {
        assertThat(against((request, socket) -> {
                    byte[] tokens = "{\"access_token\":\"a\",\"token_type\":\"bearer\"}".getBytes(UTF_8);
                    int blanks = 100 * 1024 * 1024;
                    socket.getOutputStream()
                            .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                            + (blanks + tokens.length) + "\r\n\r\n")
                                    .getBytes(UTF_8));
                    // read to its end it would be a good answer
                    byte[] blank = " ".repeat(1024 * 1024).getBytes(UTF_8);
                    for (int i = 0; i < 100; i++) {
                        socket.getOutputStream().write(blank);
                    }
                    socket.getOutputStream().write(tokens);
                }))
                .isInstanceOf(TokenOutcome.Unknown.class);
    }

    @Test
    void check31_aGzipBombIsUnknown() {
        assertThat(against((request, socket) -> {
                    ByteArrayOutputStream packed = new ByteArrayOutputStream();
                    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                        // unpacked to its end it would be a good answer
                        out.write(" ".repeat(20 * 1024 * 1024).getBytes(UTF_8));
                        out.write("{\"access_token\":\"a\",\"token_type\":\"bearer\"}".getBytes(UTF_8));
                    }
                    respond(socket, 200, "application/json", packed.toByteArray(), "Content-Encoding: gzip");
                }))
                .isInstanceOf(TokenOutcome.Unknown.class);
    }

    @Test
    void check32_tooManyRequestsIsNotExecutedAndSaysWhen() {
        assertThat(answered(429, "text/plain", "slow down", "Retry-After: 17"))
                .asInstanceOf(type(TokenOutcome.NotExecuted.class))
                .satisfies(outcome -> assertThat(outcome.retryAfter()).isEqualTo(Duration.ofSeconds(17)));
        assertThat(answered(429, "text/plain", "", "Retry-After: Sun, 01 Mar 2026 12:01:30 GMT"))
                .asInstanceOf(type(TokenOutcome.NotExecuted.class))
                .satisfies(outcome -> assertThat(outcome.retryAfter()).isEqualTo(Duration.ofSeconds(90)));
        assertThat(answered(429, "text/plain", ""))
                .asInstanceOf(type(TokenOutcome.NotExecuted.class))
                .satisfies(outcome -> assertThat(outcome.retryAfter()).isNull());
    }

    @Test
    void notAvailableIsNotExecutedOnlyWithRetryAfter() {
        assertThat(answered(503, "text/plain", "", "Retry-After: 5")).isInstanceOf(TokenOutcome.NotExecuted.class);
        assertThat(answered(503, "text/plain", "")).isInstanceOf(TokenOutcome.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 408, 100 + 499})
    void otherFailuresOfTheServerAreUnknown(int status) {
        assertThat(answered(status, "application/json", "{\"error\":\"invalid_grant\"}"))
                .isInstanceOf(TokenOutcome.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_grant",
        "401,invalid_client",
        "400,unauthorized_client",
        "401,unauthorized_client",
        "403,invalid_scope"
    })
    void check33_eachRefusalKeepsItsCode(int status, String code) {
        assertThat(refused(answered(status, "application/json", "{\"error\":\"" + code + "\"}"))
                        .error())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "400;;invalid_request",
                "400;<html>Bad Request</html>;invalid_request",
                "400;{};invalid_request",
                "400;{\"error\":\"Your token is bad, sorry\"};unknown_error",
                "401;;invalid_client",
                "404;Not Found;invalid_request",
                "403;<html>blocked</html>;invalid_request"
            },
            delimiter = ';')
    void aRefusalWithoutACodeNeverLooksLikeADeadGrant(
            int status, @org.jspecify.annotations.Nullable String body, String code) {
        assertThat(refused(answered(status, "text/html", body == null ? "" : body))
                        .error())
                .isEqualTo(code);
    }

    @Test
    void errorsIn200BodiesAndOtherPlacesAreFound() {
        assertThat(refused(answered(200, "application/json", "{\"error\":\"bad_verification_code\"}"))
                        .error())
                .isEqualTo("bad_verification_code");
        assertThat(refused(answered(400, "application/json", "{\"error\":{\"code\":\"invalid_grant\"}}"))
                        .error())
                .isEqualTo("invalid_grant");
        assertThat(refused(answered(400, "text/plain", "error=invalid_grant&error_description=gone"))
                        .error())
                .isEqualTo("invalid_grant");
    }

    @Test
    void theConnectorsSynonymsAreTranslated() {
        OAuth2.TokenResponse rules = new OAuth2.TokenResponse(
                "/access_token",
                "/refresh_token",
                "/expires_in",
                "/scope",
                "/status",
                "/message",
                Map.of(),
                Map.of("BAD_REFRESH_TOKEN", "invalid_grant", "Session gone!", "invalid_grant"));
        assertThat(refused(answered(rules, 400, "{\"status\":\"BAD_REFRESH_TOKEN\",\"message\":\"no such thing\"}")))
                .satisfies(refusal -> {
                    assertThat(refusal.error()).isEqualTo("invalid_grant");
                    assertThat(refusal.detail()).contains("no such thing").contains("Acme");
                });
        assertThat(refused(answered(rules, 200, "{\"error\":\"session gone!\"}"))
                        .error())
                .isEqualTo("invalid_grant");
        // a code that the connector declares is definite, whatever the status says
        assertThat(refused(answered(rules, 500, "{\"status\":\"BAD_REFRESH_TOKEN\"}"))
                        .error())
                .isEqualTo("invalid_grant");
    }

    @Test
    void codesThatMeanLaterOrWhoKnowsAreNoRefusals() {
        assertThat(answered(400, "application/json", "{\"error\":\"temporarily_unavailable\"}"))
                .isInstanceOf(TokenOutcome.NotExecuted.class);
        assertThat(answered(400, "application/json", "{\"error\":\"server_error\"}"))
                .isInstanceOf(TokenOutcome.Unknown.class);
    }

    @Test
    void partsStandWhereTheConnectorSays() {
        OAuth2.TokenResponse rules = new OAuth2.TokenResponse(
                "/data/authed_user/access_token",
                "/data/authed_user/refresh_token",
                "/data/ttl",
                "/data/scopes",
                "/error",
                "/error_description",
                Map.of("instance_url", "/data/instance_url", "org", "/data/org", "missing", "/nowhere"),
                Map.of());
        assertThat(answered(rules, 200, """
                        {"data":{"authed_user":{"access_token":"at","refresh_token":"rt"},"ttl":"60",
                         "scopes":["a","b:c"],"instance_url":"https://eu7.example.com","org":42},"error":""}
                        """))
                .asInstanceOf(type(TokenOutcome.Granted.class))
                .extracting(TokenOutcome.Granted::answer)
                .satisfies(answer -> {
                    assertThat(answer.refreshToken()).isEqualTo(SecretValue.of("rt"));
                    assertThat(answer.expiresIn()).isEqualTo(Duration.ofMinutes(1));
                    assertThat(answer.scopes()).containsExactly("a", "b:c");
                    assertThat(answer.kept()).isEqualTo(Map.of("instance_url", "https://eu7.example.com", "org", "42"));
                });
    }

    @Test
    void scopesComeAsTextOrListOrNotAtAll() {
        assertThat(granted("{\"access_token\":\"at\",\"scope\":\"a,b c\\td\"}").scopes())
                .containsExactly("a", "b", "c", "d");
        assertThat(granted("{\"access_token\":\"at\",\"scope\":[\"a\",\"b\"]}").scopes())
                .containsExactly("a", "b");
        assertThat(granted("{\"access_token\":\"at\",\"scope\":\"\"}").scopes()).isNull();
        assertThat(granted("{\"access_token\":\"at\"}").scopes()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "refresh_expires_in,1800,PT30M",
                "refresh_token_expires_in,'\"1800\"',PT30M",
                "x_refresh_token_expires_in,1800,PT30M",
                "refresh_expires_in,0,null"
            })
    void theRefreshTokensLifeIsReadAndZeroMeansNone(
            String field, String value, @org.jspecify.annotations.Nullable Duration life) {
        assertThat(granted("{\"access_token\":\"at\",\"" + field + "\":" + value + "}")
                        .refreshExpiresIn())
                .isEqualTo(life);
    }

    @Test
    void jsonIsReadWhateverItsMediaTypeAndEncoding() {
        assertThat(answered(200, "text/html", "\uFEFF{\"access_token\":\"at\"}"))
                .isInstanceOf(TokenOutcome.Granted.class);
        assertThat(answered(201, "", "\n {\"access_token\":\"at\"}\n")).isInstanceOf(TokenOutcome.Granted.class);
        assertThat(against((request, socket) -> respond(
                        socket,
                        200,
                        "application/json",
                        "{\"access_token\":\"at\",\"note\":\"gr\u00fc\u00dfe\"}"
                                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))))
                .isInstanceOf(TokenOutcome.Granted.class);
        assertThat(answered(200, "application/x-www-form-urlencoded", "access_token=a%2Bt&expires_in=60"))
                .asInstanceOf(type(TokenOutcome.Granted.class))
                .satisfies(outcome ->
                        assertThat(outcome.answer().accessToken().reveal()).isEqualTo("a+t"));
    }

    @Test
    void anEchoedSecretIsInNoDetail() {
        String token = REFRESH_TOKEN.reveal();
        String secret = SecretValue.of("s3cr3t:+ä-of-the-client").reveal();
        for (String echo : List.of(
                token,
                Forms.encode(token),
                token.substring(0, 12) + "…",
                "…" + token.substring(token.length() - 9),
                secret,
                token.toUpperCase(java.util.Locale.ROOT))) {
            for (int status : new int[] {200, 400, 401}) {
                TokenOutcome outcome = answered(
                        status,
                        "application/json",
                        "{\"error\":\"invalid_grant\",\"error_description\":\"The token [" + echo
                                + "] is\\r\\nexpired\"}");
                assertThat(refused(outcome).detail())
                        .contains("The token", "is expired")
                        .doesNotContain("\n")
                        .doesNotContain(echo.substring(1, 8));
            }
            assertThat(answered(400, "application/json", "{\"error\":\"" + echo + "\"}")
                            .toString())
                    .doesNotContain(echo.substring(1, 8));
        }
    }

    @Test
    void aLongDescriptionIsCut() {
        assertThat(refused(answered(
                                400,
                                "application/json",
                                "{\"error\":\"invalid_grant\",\"error_description\":\"" + "na ".repeat(5_000) + "\"}"))
                        .detail())
                .hasSizeLessThan(400);
    }

    private TokenAnswer granted(String body) {
        TokenOutcome outcome = answered(200, "application/json", body);
        assertThat(outcome).as(body).isInstanceOf(TokenOutcome.Granted.class);
        return ((TokenOutcome.Granted) outcome).answer();
    }

    private static TokenOutcome.Refused refused(TokenOutcome outcome) {
        assertThat(outcome).isInstanceOf(TokenOutcome.Refused.class);
        return (TokenOutcome.Refused) outcome;
    }

    private TokenOutcome answered(int status, String contentType, String body, String... headers) {
        return against((request, socket) -> respond(socket, status, contentType, body, headers));
    }

    private TokenOutcome answered(OAuth2.TokenResponse rules, int status, String body) {
        try (ScriptedServer server = ScriptedServer.answering(status, "application/json", body)) {
            return refresh(TestProviders.connector(TestProviders.with(TestProviders.oauth2(server), rules)));
        }
    }

    private TokenOutcome against(ScriptedServer.Script script) {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            TokenOutcome outcome = refresh(TestProviders.by(server));
            assertThat(server.connections()).isEqualTo(1);
            return outcome;
        }
    }

    private TokenOutcome refresh(Connector connector) {
        return grant.refresh(connector, Map.of(), CLIENT, REFRESH_TOKEN, List.of("read"));
    }

    private static OAuth2 withTokenUri(OAuth2 base, String url) {
        return new OAuth2(
                base.authUri(),
                new Template(url),
                base.revocationUri(),
                base.issuer(),
                base.scopes(),
                base.clientAuthentication(),
                base.pkce(),
                base.tokenBody(),
                base.authorizeParams(),
                base.tokenParams(),
                base.tokenHeaders(),
                base.refresh(),
                base.response(),
                base.lifetime());
    }
}
