package dev.serai.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.testkit.BrowserlessUser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    @RegisterExtension
    static final SimulatorExtension OBSERVANT = SimulatorExtension.of("observant");

    private final ProviderSimulator simulator = OBSERVANT.simulator();
    private final TestClient client = new TestClient(simulator);

    @Test
    void unavailableStrikesAsOftenAsAskedAndDoesNothing() {
        String refreshToken = refreshToken(client.connect());
        simulator.unavailable(On.REFRESH, 2);
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(503);
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(503);
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(200);
        assertThat(simulator.counts())
                .containsEntry("token.refresh_token", 3L)
                .containsEntry("token.refresh_token.503", 2L)
                .containsEntry("token.refresh_token.200", 1L);
        assertThat(simulator.faults().waiting()).isZero();
    }

    @Test
    void aFaultStrikesOnlyWhereItIsNamed() {
        simulator.unavailable(On.API, 1);
        JsonNode tokens = client.connect();
        assertThat(client.api(tokens.path("access_token").asText(), "/api/me").statusCode())
                .isEqualTo(503);
        simulator.unavailable(On.TOKEN, 1);
        assertThat(client.refresh(refreshToken(tokens)).statusCode()).isEqualTo(503);
    }

    @Test
    void tooFastSaysWhenToComeBack() {
        simulator.tooManyRequests(On.API, 1, "7");
        HttpResponse<String> answer = client.api("any", "/api/me");
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
    }

    @Test
    void aDroppedAnswerWasCommittedNevertheless() {
        String refreshToken = refreshToken(client.connect());
        simulator.dropAnswer(On.REFRESH, 1);
        assertThatThrownBy(() -> client.refresh(refreshToken)).isInstanceOf(UncheckedIOException.class);
        assertThat(simulator.count("token.refresh_token.dropped")).isEqualTo(1);
        assertThat(client.refresh(refreshToken).statusCode()).as("it was spent").isEqualTo(400);
    }

    @Test
    void anAnswerThatFailsAfterwardsWasCommittedNevertheless() {
        String refreshToken = refreshToken(client.connect());
        simulator.faults().inject(new Fault.FailAfter(500), On.REFRESH, 1);
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(500);
        assertThat(client.refresh(refreshToken).statusCode()).as("it was spent").isEqualTo(400);
    }

    @Test
    void whoGivesUpOnALateProviderHasSpentTheTokenAllTheSame() throws Exception {
        String refreshToken = refreshToken(client.connect());
        simulator.faults().inject(new Fault.LateAnswer(Duration.ofMinutes(5)), On.REFRESH, 1);
        assertThatThrownBy(() -> impatient(refreshToken)).isInstanceOf(HttpTimeoutException.class);
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(400);
    }

    @Test
    void workThatBeginsLateHasNotHappenedYet() throws Exception {
        String refreshToken = refreshToken(client.connect());
        simulator.slow(On.REFRESH, Duration.ofMinutes(5));
        assertThatThrownBy(() -> impatient(refreshToken)).isInstanceOf(HttpTimeoutException.class);
        simulator.faults().clear();
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(200);
    }

    @Test
    void aDrippingAnswerComesByteByByte() throws Exception {
        simulator.faults().inject(new Fault.SlowDrip(Duration.ofMinutes(5)), On.TOKEN, 1);
        try (InputStream in = stream()) {
            assertThat(in.read()).isEqualTo('{');
            assertThat(in.available()).as("the rest is still to come").isZero();
        }
    }

    @Test
    void unauthorizedForEverLastsUntilItIsSwitchedOff() {
        String token = client.connect().path("access_token").asText();
        simulator.unauthorizedForever(true);
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> answer = client.api(token, "/api/me");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
        }
        simulator.unauthorizedForever(false);
        assertThat(client.api(token, "/api/me").statusCode()).isEqualTo(200);
        assertThat(simulator.counts()).containsEntry("api.401", 5L).containsEntry("api.200", 1L);
    }

    @Test
    void theErrorEchoesTheTokenThatCame() {
        simulator.tokenErrorEcho(true);
        HttpResponse<String> answer = client.refresh("srt_my-own");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestClient.json(answer).path("error_description").asText()).contains("srt_my-own");
        simulator.tokenErrorEcho(false);
        assertThat(client.refresh("srt_my-own").body()).doesNotContain("srt_my-own");
    }

    @ParameterizedTest
    @CsvSource({
        "html, 200, text/html",
        "redirect, 302, ''",
        "invalid_client, 401, application/json",
        "invalid_grant, 400, application/json",
        "unavailable, 503, text/plain"
    })
    void aCannedAnswerDoesNothing(String name, int status, String type) {
        String refreshToken = refreshToken(client.connect());
        simulator.faults().inject(FaultJson.read(Json.object().put("fault", name)), On.TOKEN, 1);
        HttpResponse<String> answer = client.refresh(refreshToken);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).isEqualTo(type);
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(200);
    }

    @Test
    void answersAreEdited() {
        assertThat(edited(Faults.withoutAccessToken()).has("access_token")).isFalse();
        assertThat(edited(Faults.withoutExpiresIn()).has("expires_in")).isFalse();
        assertThat(edited(Faults.expiresIn("3600")).path("expires_in").isTextual())
                .isTrue();
        assertThat(edited(Faults.expiresIn(-1)).path("expires_in").asLong()).isEqualTo(-1);
        assertThat(edited(Faults.hugeExpiresIn()).path("expires_in").isBigInteger())
                .isTrue();
        assertThat(edited(Faults.tokenType("BEARER")).path("token_type").asText())
                .isEqualTo("BEARER");
        assertThat(edited(Faults.okFalse("invalid_auth")).path("ok").asBoolean(true))
                .isFalse();
    }

    @Test
    void aRefreshThatKeepsTheTokenLeavesTheOldOneGood() {
        String refreshToken = refreshToken(client.connect());
        simulator.faults().inject(new Fault.KeepRefreshToken(false), On.REFRESH, 1);
        assertThat(TestClient.json(client.refresh(refreshToken)).has("refresh_token"))
                .isFalse();
        simulator.faults().inject(new Fault.KeepRefreshToken(true), On.REFRESH, 1);
        assertThat(TestClient.json(client.refresh(refreshToken))
                        .path("refresh_token")
                        .textValue())
                .isEmpty();
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(200);
    }

    @Test
    void aHugeBodyAndAGzipBombAreAsBigAsAsked() throws Exception {
        simulator.faults().inject(new Fault.HugeBody(3_000_000), On.TOKEN, 1);
        try (InputStream in = stream()) {
            assertThat(in.transferTo(java.io.OutputStream.nullOutputStream())).isBetween(3_000_000L, 3_000_100L);
        }
        simulator.faults().inject(new Fault.GzipBomb(30_000_000), On.TOKEN, 1);
        try (InputStream in = stream()) {
            byte[] packed = in.readAllBytes();
            assertThat(packed).hasSizeLessThan(100_000);
            assertThat(new GZIPInputStream(new java.io.ByteArrayInputStream(packed))
                            .transferTo(java.io.OutputStream.nullOutputStream()))
                    .isGreaterThan(30_000_000);
        }
    }

    @Test
    void aRefusedConsentAndFewerScopesAreTheProvidersDoing() {
        simulator.faults().inject(new Fault.RefuseConsent(), On.AUTHORIZE, 1);
        assertThat(client.consent()).containsEntry("error", "access_denied");
        simulator.faults().inject(new Fault.GrantOnly("read"), On.AUTHORIZE, 1);
        assertThat(client.connect("scope", "read write").path("scope").asText()).isEqualTo("read");
    }

    @Test
    void theIssuerOnTheCallbackIsRightWrongOrMissing() {
        assertThat(client.consent()).doesNotContainKey("iss");
        simulator.sendIss(true);
        assertThat(client.consent()).containsEntry("iss", simulator.url().toString());
        simulator.faults().inject(new Fault.Iss("https://attacker.example"), On.AUTHORIZE, 1);
        assertThat(client.consent()).containsEntry("iss", "https://attacker.example");
        simulator.faults().inject(new Fault.Iss(null), On.AUTHORIZE, 1);
        assertThat(client.consent()).doesNotContainKey("iss");
        simulator.sendIss(false);
    }

    @Test
    void headersThatSteerCamelComeAlong() {
        String token = client.connect().path("access_token").asText();
        simulator.faults().inject(Faults.camelHeaders(), On.API, 1);
        assertThat(client.api(token, "/api/me").headers().firstValue("CamelHttpUri"))
                .isPresent();
    }

    @Test
    void connectionsAreRefusedAndThePortStaysOurs() {
        simulator.refuseConnections();
        assertThatThrownBy(() -> BrowserlessUser.alice().get(client.authorizationUrl()))
                .hasRootCauseInstanceOf(java.nio.channels.ClosedChannelException.class)
                .hasCauseInstanceOf(ConnectException.class);
        simulator.acceptConnections();
        assertThat(client.connect().has("access_token")).isTrue();
    }

    private JsonNode edited(Fault fault) {
        String refreshToken = refreshToken(client.connect());
        simulator.faults().inject(fault, On.REFRESH, 1);
        HttpResponse<String> answer = client.refresh(refreshToken);
        assertThat(answer.statusCode()).isEqualTo(200);
        return TestClient.json(answer);
    }

    private InputStream stream() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(tokenEndpoint())
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=refresh_token"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    private void impatient(String refreshToken) throws IOException, InterruptedException {
        String basic = client.client.clientId() + ":" + client.client.secret();
        HttpRequest request = HttpRequest.newBuilder(tokenEndpoint())
                .timeout(Duration.ofSeconds(2))
                .header(
                        "Authorization",
                        "Basic "
                                + java.util.Base64.getEncoder()
                                        .encodeToString(basic.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=refresh_token&client_id="
                        + client.client.clientId() + "&refresh_token=" + refreshToken))
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private URI tokenEndpoint() {
        return simulator.url().resolve("/uaa/oauth/token");
    }

    private static String refreshToken(JsonNode tokens) {
        return tokens.path("refresh_token").asText();
    }
}
