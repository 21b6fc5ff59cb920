package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.camel.ConnectorContext;
import dev.serai.camel.pull.MemoryCheckpointStore;
import dev.serai.connector.Connectors;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Two hundred callers and one refresh token that may be used once: Keycloak ends the session at its second use, so that one
 * token call too many costs the account. A proxy in front of Keycloak counts.
 */
class KeycloakStampedeIT extends PlatformTest {
    private static final int CALLERS = 200;
    private static final Visitor ADMIN = platform.admin();
    private static final KeycloakAccounts KEYCLOAK = new KeycloakAccounts(platform, ADMIN);

    @AfterAll
    static void stop() {
        KEYCLOAK.close();
    }

    @Test
    void twoHundredCallsThroughTheComponentOnAnExpiredTokenAreOneTokenCall() throws Exception {
        String client = KEYCLOAK.register("conn-5s", "secret-5s");
        JsonNode connection = KEYCLOAK.connect(client, "stampede-expired", "user001");
        String expiresAt = connection.path("expires_at").asText();
        await().atMost(Duration.ofSeconds(30)).until(() -> Instant.now().isAfter(Instant.parse(expiresAt)));

        KEYCLOAK.proxy().clear();
        // the next token lives long: on a slow machine 200 calls take longer than 5 s
        try (ChangedClient _ = ChangedClient.withAccessTokenLife("conn-5s", 600)) {
            List<Integer> statuses = throughTheComponent("stampede-expired");

            assertThat(statuses).hasSize(CALLERS).containsOnly(200);
            assertThat(KEYCLOAK.proxy().tokenCalls()).hasSize(1);
            assertThat(KEYCLOAK.proxy().requests(KeycloakAccounts.USERINFO)).isEqualTo(CALLERS);
            assertIsAlive(connection);
        }
    }

    @Test
    void twoHundredCallsThroughTheComponentThatAllMeetA401AreOneTokenCallAndOneReplayEach() throws Exception {
        String client = KEYCLOAK.register("conn-1h", "secret-1h");
        JsonNode connection = KEYCLOAK.connect(client, "stampede-401", "user002");
        KEYCLOAK.killAccessToken(KEYCLOAK.tokens(connection).accessToken(), "conn-1h", "secret-1h");

        KEYCLOAK.proxy().clear();
        List<Integer> statuses = throughTheComponent("stampede-401");

        assertThat(statuses).hasSize(CALLERS).containsOnly(200);
        assertThat(KEYCLOAK.proxy().tokenCalls()).hasSize(1);
        assertThat(KEYCLOAK.proxy().requests(KeycloakAccounts.USERINFO)).isBetween(CALLERS + 1L, 2L * CALLERS);
        assertIsAlive(connection);
    }

    @Test
    void twoHundredCallsThroughThePlatformsProxyOnADeadTokenAreOneTokenCall() throws Exception {
        String client = KEYCLOAK.register("conn-1h", "secret-1h");
        JsonNode connection = KEYCLOAK.connect(client, "stampede-proxy", "user003");
        KEYCLOAK.killAccessToken(KEYCLOAK.tokens(connection).accessToken(), "conn-1h", "secret-1h");
        String path = "/api/v1/connections/stampede-proxy/proxy" + KeycloakAccounts.USERINFO;

        KEYCLOAK.proxy().clear();
        List<Integer> statuses = atOnce(() -> {
            Visitor again = platform.visitor();
            again.cookies().putAll(ADMIN.cookies());
            return again.get(path).statusCode();
        });

        assertThat(statuses).hasSize(CALLERS).containsOnly(200);
        assertThat(KEYCLOAK.proxy().tokenCalls()).hasSize(1);
        assertIsAlive(connection);
    }

    @Test
    void twoOtherJvmsWithAHundredCallersEachOnADeadTokenAreOneTokenCall() {
        String client = KEYCLOAK.register("conn-1h", "secret-1h");
        JsonNode connection = KEYCLOAK.connect(client, "stampede-remote", "user004");
        JsonNode account = Visitor.body(ADMIN.call(
                "POST",
                "/api/v1/service-accounts",
                Map.of(
                        "name",
                        "another application",
                        "scopes",
                        List.of("connections:read", "connections:write", "credentials:read"))));
        Object[] settings = {
            platform.url(),
            account.path("client_id").asText(),
            account.path("client_secret").asText(),
            "stampede-remote",
            KeycloakAccounts.USERINFO,
            CALLERS / 2
        };
        try (RemoteApplication one = RemoteApplication.start(settings);
                RemoteApplication other = RemoteApplication.start(settings)) {
            assertThat(one.first()).isEqualTo("200");
            assertThat(other.first()).isEqualTo("200");
            KEYCLOAK.killAccessToken(KEYCLOAK.tokens(connection).accessToken(), "conn-1h", "secret-1h");
            KEYCLOAK.proxy().clear();

            one.go();
            other.go();

            assertThat(one.all()).hasSize(CALLERS / 2).containsOnly("200");
            assertThat(other.all()).hasSize(CALLERS / 2).containsOnly("200");
            assertThat(KEYCLOAK.proxy().tokenCalls()).hasSize(1);
            assertIsAlive(connection);
        }
    }

    /** Another refresh works: the grant has survived. */
    private static void assertIsAlive(JsonNode connection) {
        String id = connection.path("id").asText();
        assertThat(KEYCLOAK.show(id).path("generation").asLong()).isEqualTo(2);
        HttpResponse<String> refreshed =
                ADMIN.call("POST", "/api/v1/connections/" + id + "/refresh", Map.of("used_generation", 2));
        assertThat(Visitor.json(refreshed).path("generation").asLong()).isEqualTo(3);
        assertThat(KEYCLOAK.proxy().tokenCalls("refresh_token")).isEqualTo(2);
    }

    /** One Camel application whose routes use the platform's connections. */
    private static List<Integer> throughTheComponent(String alias) throws Exception {
        try (ConnectorContext parts = new ConnectorContext(
                        platform.bean(Connections.class),
                        platform.bean(Connectors.class),
                        platform.bean(CredentialBroker.class),
                        platform.bean(AuthorizedCall.class),
                        platform.bean(OutboundHttp.class),
                        new MemoryCheckpointStore(),
                        Clock.systemUTC());
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("connectorContext", parts);
            camel.start();
            try (ProducerTemplate template = camel.createProducerTemplate()) {
                template.setMaximumCacheSize(1);
                String uri = "connector:keycloak?connection=" + alias + "&method=GET&path=" + KeycloakAccounts.USERINFO;
                return atOnce(() -> status(template.request(uri, exchange -> {})));
            }
        }
    }

    private static int status(Exchange answer) {
        Exception failure = answer.getException();
        if (failure != null) {
            throw new AssertionError("A call failed: " + failure.getMessage(), failure);
        }
        return answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    }

    /** All of them stand ready before the first one goes. */
    private static List<Integer> atOnce(Callable<Integer> call) throws Exception {
        CountDownLatch ready = new CountDownLatch(CALLERS);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> calls = IntStream.range(0, CALLERS)
                    .mapToObj(n -> callers.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return call.call();
                    }))
                    .toList();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> each : calls) {
                statuses.add(each.get());
            }
            return statuses;
        }
    }
}
