package dev.serai.server.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotencyKeyIT extends PlatformTest {
    private final String key = UUID.randomUUID().toString();
    private final String clientId = "app-" + UUID.randomUUID();
    private Visitor admin;

    @BeforeEach
    void signIn() {
        admin = platform.visitor().login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
    }

    @Test
    void theSameRequestTwiceCreatesOnceAndAnswersTheSame() {
        HttpResponse<String> first = register(key, clientId);
        HttpResponse<String> second = register(key, clientId);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(registered()).isEqualTo(1);
    }

    @Test
    void theSameKeyForAnotherRequestIsRefused() {
        register(key, clientId);
        HttpResponse<String> other = register(key, clientId + "-other");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("idempotency_key_reused");
        assertThat(registered()).isEqualTo(1);
    }

    @Test
    void aRequestThatCreatedNothingLeavesItsKeyFree() {
        assertThat(register(key, "").statusCode()).isEqualTo(422);
        assertThat(register(key, clientId).statusCode()).isEqualTo(201);
    }

    private HttpResponse<String> register(String idempotencyKey, String appId) {
        return admin.send(admin.request("/api/v1/oauth-clients")
                .header("Content-Type", "application/json")
                .header("X-CSRF-Token", admin.csrfToken())
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString("{\"connector\":\"github\",\"name\":\"Idempotent\",\"client_id\":\""
                        + appId + "\",\"client_secret\":\"not-a-real-one\"}")));
    }

    private long registered() {
        return admin.getJson("/api/v1/oauth-clients")
                .get("items")
                .valueStream()
                .filter(client -> client.get("client_id").asText().startsWith(clientId))
                .count();
    }
}
