package dev.serai.lab.stampede;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.lab.platform.Account;
import dev.serai.lab.platform.PlatformCluster;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.server.KeycloakAdmin;
import dev.serai.testkit.server.KeycloakServer;
import dev.serai.testkit.server.RecordingProxy;
import dev.serai.testkit.server.TokenCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;

/**
 * Accounts at a Keycloak whose refresh tokens are single-use: a reuse ends the grant. Their access tokens have just expired;
 * the next ones live long, so that only what is asked for is refreshed. A proxy in front of Keycloak counts.
 */
final class KeycloakAccounts implements AutoCloseable {
    /** A call of Keycloak's that needs a good access token. */
    static final String API = "/realms/" + KeycloakServer.REALM + "/protocol/openid-connect/userinfo";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "conn-5s";
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofHours(1);
    private static final int USERS = 5;

    private final KeycloakAdmin admin;
    private final RecordingProxy proxy;
    private final Queue<Expired> expired = new ArrayDeque<>();

    private KeycloakAccounts(KeycloakServer keycloak) {
        this.admin = keycloak.admin();
        this.proxy = RecordingProxy.to(keycloak.url());
    }

    /** An account, and who its tokens were given to at Keycloak. */
    record Expired(Account account, String clientId) {}

    /** Begins to start Keycloak, which takes as long as the platforms do. */
    static void begin() {
        Thread.ofVirtual().name("lab-keycloak").start(KeycloakServer::shared);
    }

    /** About a second for each. */
    static KeycloakAccounts connect(PlatformCluster cluster, int count) {
        KeycloakAccounts accounts = new KeycloakAccounts(KeycloakServer.shared());
        try {
            accounts.prepare(cluster, count);
            return accounts;
        } catch (RuntimeException failed) {
            accounts.close();
            throw failed;
        }
    }

    private void prepare(PlatformCluster cluster, int count) {
        ObjectNode model = model();
        List<ObjectNode> clients = new ArrayList<>();
        Instant end = Instant.MIN;
        for (int n = 0; n < count; n++) {
            ObjectNode client = newClient(model);
            clients.add(client);
            String clientId = client.path("clientId").asText();
            String registered = cluster.register(
                    "keycloak",
                    clientId,
                    client.path("secret").asText(),
                    Map.of("issuer", KeycloakServer.issuer(proxy.url()).toString()));
            BrowserlessUser person = new BrowserlessUser("user00" + (1 + n % USERS), "pw");
            Account account = cluster.connect("keycloak", registered, clientId, person);
            end = account.expiresAt(cluster.nodes().getFirst());
            expired.add(new Expired(account, clientId));
        }
        for (ObjectNode client : clients) {
            live(client, LONG);
            admin.realm("PUT", "/clients/" + client.path("id").asText(), client.toString());
        }
        Later.sleepUntil(end);
    }

    /** A client of its own for each account, so that token calls can be told apart. */
    private ObjectNode newClient(ObjectNode model) {
        ObjectNode client = model.deepCopy();
        client.put("id", UUID.randomUUID().toString())
                .put("clientId", "lab-" + UUID.randomUUID())
                .put("secret", UUID.randomUUID().toString());
        live(client, SHORT);
        admin.realm("POST", "/clients", client.toString());
        return client;
    }

    private static void live(ObjectNode client, Duration accessTokens) {
        client.withObject("/attributes").put("access.token.lifespan", Long.toString(accessTokens.toSeconds()));
    }

    private ObjectNode model() {
        try {
            JsonNode found = JSON.readTree(
                    admin.realm("GET", "/clients?clientId=" + MODEL, "").body());
            if (found.path(0) instanceof ObjectNode client) {
                client.remove("protocolMappers");
                return client;
            }
            throw new IllegalStateException("Keycloak has no client " + MODEL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often the account's refresh token was sent, and was answered. */
    List<TokenCall> refreshes(Expired account) {
        return proxy.tokenCalls().stream()
                .filter(call -> call.clientId().equals(account.clientId()))
                .filter(call -> call.grantType().equals("refresh_token"))
                .toList();
    }

    /** One that nobody took before. */
    Expired next() {
        return expired.remove();
    }

    RecordingProxy proxy() {
        return proxy;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
