package dev.serai.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.ReceivedNote;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that come from outside and go to the provider through a connection. */
class ProxyIT extends PlatformTest {
    private static final String STOLEN = "http://127.0.0.1:1/stolen";

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private Visitor admin = platform.visitor();
    private String proxy = "";

    @BeforeEach
    void connect() {
        admin = platform.admin();
        proxy = "/api/v1/connections/" + TestAccount.connect(platform, admin, provider) + "/proxy";
        provider.clearCounts();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelHttpUri", "cAmElHttpUri", "CAMELHTTPPATH", "camelHttpMethod"})
    void check67_aCamelHeaderFromOutsideSteersNothingAndGoesNowhere(String header) {
        HttpResponse<String> answer =
                admin.send(admin.request(proxy + "/api/echo").header(header, STOLEN));

        JsonNode echo = Visitor.json(answer);
        assertThat(echo.get("path").asText()).isEqualTo("/api/echo");
        assertThat(echo.get("method").asText()).isEqualTo("GET");
        assertThat(echo.toString()).doesNotContainIgnoringCase("camel").doesNotContain("stolen");
    }

    @Test
    void check67_aCamelHeaderOfTheProviderIsNotPassedBack() {
        provider.faults().inject(Faults.camelHeaders(), On.API);

        HttpResponse<String> answer = admin.get(proxy + "/api/me");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().toString()).doesNotContainIgnoringCase("camel");
    }

    @Test
    void check68_aQueryParameterOfThatNameIsAParameterAndSteersNothing() {
        JsonNode echo = admin.getJson(proxy + "/api/echo?cAmElHttpUri=" + STOLEN);

        assertThat(echo.get("path").asText()).isEqualTo("/api/echo");
        assertThat(echo.get("query").asText()).isEqualTo("cAmElHttpUri=" + STOLEN);
    }

    @Test
    void check54_aRedirectIsPassedBackAndNotFollowed() {
        try (ProviderSimulator other = ProviderSimulator.start("observant")) {
            provider.faults().inject(Faults.redirect(other.url() + "/api/echo"), On.API);

            HttpResponse<String> answer = admin.get(proxy + "/api/me");

            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void fiveMegabytesAreReplayedWholeExactlyOnceWhenTheTokenHasExpired() throws Exception {
        byte[] body = new byte[5 * 1024 * 1024];
        new Random(11).nextBytes(body);
        provider.expireAccessTokens();

        HttpResponse<String> answer = admin.send(admin.request(proxy + "/api/observations/obs-000001/notes")
                .header("X-CSRF-Token", admin.csrfToken())
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(body)));

        assertThat(answer.statusCode()).isEqualTo(201);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        assertThat(provider.notes()).endsWith(new ReceivedNote("obs-000001", body.length, sha256));
        assertThat(provider.counts())
                .containsEntry("api.401", 1L)
                .containsEntry("api.201", 1L)
                .containsEntry("token.refresh_token", 1L);
    }

    @Test
    void aProviderThatRefusesEveryTokenIsAskedForNewOnesOnceAndItsAnswerIsPassedBack() {
        provider.unauthorizedForever(true);

        for (int call = 0; call < 20; call++) {
            assertThat(admin.get(proxy + "/api/me").statusCode()).isEqualTo(401);
        }

        assertThat(provider.count("token")).isLessThanOrEqualTo(2);
    }
}
