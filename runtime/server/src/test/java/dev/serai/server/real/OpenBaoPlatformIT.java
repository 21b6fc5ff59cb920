package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.SecretValue;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.connection.Disconnect;
import dev.serai.testkit.server.OpenBaoServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The platform with a real OpenBao, prepared as an operator prepares it, and a real Keycloak as the provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenBaoPlatformIT {
    private static final String MOUNT = "/v1/serai";

    @TempDir
    private static Path folder;

    private PlatformOnOpenBao on;
    private OpenBaoServer bao;
    private TestPlatform platform;
    private Visitor admin;
    private KeycloakAccounts keycloak;
    private String oauthClient;

    @BeforeAll
    void start() {
        on = PlatformOnOpenBao.start(folder);
        bao = on.bao();
        platform = on.platform();
        admin = platform.admin();
        keycloak = new KeycloakAccounts(platform, admin);
        oauthClient = keycloak.register("conn-1h", "secret-1h");
    }

    @AfterAll
    void stop() {
        if (keycloak != null) {
            keycloak.close();
        }
        if (on != null) {
            on.close();
        }
    }

    @Test
    void aCredentialLivesInOpenBaoAloneFromConsentToTombstone() {
        JsonNode connection = keycloak.connect(oauthClient, "kept-in-openbao", "user001");
        String id = connection.path("id").asText();
        OAuthTokens first = keycloak.tokens(connection);
        assertThat(document(id))
                .contains("\"oauth_tokens\"", first.accessToken().reveal());

        assertThat(refresh(id, 1).path("generation").asLong()).isEqualTo(2);
        OAuthTokens second = keycloak.tokens(connection);
        assertThat(document(id))
                .contains(second.accessToken().reveal())
                .doesNotContain(first.accessToken().reveal());
        assertThat(database()).doesNotContain(secrets(first)).doesNotContain(secrets(second));
        assertTheEmbeddedVaultIsEmpty();

        admin.call("DELETE", "/api/v1/connections/" + id);

        assertThat(document(id)).contains("\"tombstone\"").doesNotContain(secrets(second));
        JsonNode versions = metadata(id).path("versions");
        assertThat(versions.at("/1/destroyed").asBoolean()).isTrue();
        assertThat(versions.at("/2/destroyed").asBoolean()).isTrue();
        assertThat(versions.at("/3/destroyed").asBoolean(true)).isFalse();
        assertThat(metadata(id).path("current_version").asLong()).isEqualTo(3);
        assertTheEmbeddedVaultIsEmpty();
    }

    @Test
    void aSealedVaultDegradesTheNodeAndTokensInMemoryServeOn() {
        JsonNode connection = keycloak.connect(oauthClient, "served-from-memory", "user002");
        String id = connection.path("id").asText();
        assertThat(call(id).statusCode()).isEqualTo(200);

        bao.seal();
        try {
            HttpResponse<String> health = admin.get("/healthz/ready");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(Visitor.body(health).path("status").asText()).isEqualTo("degraded");
            assertThat(Visitor.body(health).at("/components/vault/detail").asText())
                    .contains("is sealed")
                    .contains("bao operator unseal");
            assertThat(call(id).statusCode()).isEqualTo(200);

            long sent = keycloak.proxy().tokenCalls().size();
            HttpResponse<String> refused = tryToRefresh(id, 1);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(Visitor.body(refused).path("detail").asText()).contains("is sealed");
            // nothing was spent on an answer that could not have been kept
            assertThat(keycloak.proxy().tokenCalls()).hasSize((int) sent);
            assertThat(call(id).statusCode()).isEqualTo(200);
        } finally {
            bao.unseal();
        }

        await().atMost(Duration.ofSeconds(30)).until(on::isUp);
        assertThat(refresh(id, 1).path("generation").asLong()).isEqualTo(2);
        assertThat(call(id).statusCode()).isEqualTo(200);
    }

    @Test
    void a15_whoDisconnectsWhileTheVaultIsSealedIsDisconnectedAndTheTokensAreDestroyedLater() {
        JsonNode connection = keycloak.connect(oauthClient, "ended-while-sealed", "user004");
        String id = connection.path("id").asText();
        assertThat(call(id).statusCode()).isEqualTo(200);
        OAuthTokens tokens = keycloak.tokens(connection);

        bao.seal();
        try {
            HttpResponse<String> ended = admin.call("DELETE", "/api/v1/connections/" + id);
            assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
            assertThat(ended.body()).contains("is disconnected", "not destroyed yet", "after the vault is back");
            assertThat(status(id)).isEqualTo("DISCONNECTED");
            HttpResponse<String> call = call(id);
            assertThat(call.statusCode()).as(call.body()).isEqualTo(409);
            assertThat(admin.call("DELETE", "/api/v1/connections/" + id).statusCode())
                    .isEqualTo(409);
        } finally {
            bao.unseal();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> document(id).contains(tokens.accessToken().reveal()));
        Instant seen = Instant.now();

        // as if minutes were over
        Disconnect disconnect = platform.bean(Disconnect.class);
        disconnect.finish(seen);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            disconnect.finish(seen.plusSeconds(180));
            assertThat(document(id)).contains("\"tombstone\"").doesNotContain(secrets(tokens));
        });

        assertThat(metadata(id).at("/versions/1/destroyed").asBoolean()).isTrue();
        assertThat(status(id)).isEqualTo("DISCONNECTED");
    }

    private String status(String id) {
        return admin.getJson("/api/v1/connections/" + id).path("status").asText();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aPlatformThatStartsBeforeItsVaultIsUnsealedWaitsForIt(CapturedOutput said) throws Exception {
        JsonNode connection = keycloak.connect(oauthClient, "there-after-the-start", "user003");
        platform.stop();
        bao.seal();
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> start = thread.submit(() -> platform.start());
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(said.toString()).contains("is sealed", "Serai waits for it"));
            assertThat(start).isNotDone();
            bao.unseal();
            start.get();
        }
        admin = platform.admin();

        assertThat(call(connection.path("id").asText()).statusCode()).isEqualTo(200);
    }

    @Test
    void aMountThatDoesNotRequireCheckAndSetDegradesTheNodeAndOnlyOperatorsReadWhy() {
        assertThat(bao.call("POST", MOUNT + "/config", "{\"cas_required\":false,\"max_versions\":3}")
                        .statusCode())
                .isEqualTo(204);
        try {
            JsonNode told = admin.getJson("/healthz/ready");
            assertThat(told.path("status").asText()).isEqualTo("degraded");
            assertThat(told.at("/components/vault/status").asText()).isEqualTo("degraded");
            assertThat(told.at("/components/vault/detail").asText())
                    .contains("Mount serai", "check-and-set", "serai vault init");
            assertThat(platform.visitor().getJson("/healthz/ready").toString())
                    .contains("not as it should be")
                    .doesNotContain("check-and-set");
        } finally {
            bao.call("POST", MOUNT + "/config", "{\"cas_required\":true,\"max_versions\":3}");
        }
        assertThat(on.isUp()).isTrue();
    }

    private HttpResponse<String> call(String id) {
        return admin.get("/api/v1/connections/" + id + "/proxy" + KeycloakAccounts.USERINFO);
    }

    private JsonNode refresh(String id, long used) {
        return Visitor.json(tryToRefresh(id, used));
    }

    private HttpResponse<String> tryToRefresh(String id, long used) {
        return admin.call("POST", "/api/v1/connections/" + id + "/refresh", Map.of("used_generation", used));
    }

    /** The newest version, as OpenBao itself tells it. */
    private String document(String id) {
        HttpResponse<String> answer = bao.call("GET", MOUNT + "/data/connections/" + id, "");
        return KeycloakAccounts.json(answer).at("/data/data/credential").asText();
    }

    private JsonNode metadata(String id) {
        return KeycloakAccounts.json(bao.call("GET", MOUNT + "/metadata/connections/" + id, ""))
                .path("data");
    }

    private static String[] secrets(OAuthTokens tokens) {
        SecretValue refreshToken = tokens.refreshToken();
        if (refreshToken == null) {
            throw new AssertionError("Keycloak gave no refresh token.");
        }
        return new String[] {tokens.accessToken().reveal(), refreshToken.reveal()};
    }

    private void assertTheEmbeddedVaultIsEmpty() {
        for (String table : new String[] {"vault_key", "vault_document", "vault_version"}) {
            assertThat(platform.bean(JdbcClient.class)
                            .sql("select count(*) from " + table)
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
    }

    /** Everything that the database holds, as text. */
    private String database() {
        return platform.bean(JdbcClient.class)
                .sql("select database_to_xml(true, false, '')::text")
                .query(String.class)
                .single();
    }
}
