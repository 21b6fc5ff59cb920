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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
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
    private static final Duration LONG = Duration.ofHours(1);
    private static final int USERS = 5;

    private final KeycloakAdmin admin;
    private final RecordingProxy proxy;
    private final Queue<Account> expired = new ArrayDeque<>();

    private KeycloakAccounts(KeycloakServer keycloak) {
        this.admin = keycloak.admin();
        this.proxy = RecordingProxy.to(keycloak.url());
    }

    /** Some seconds, and one more for every few accounts. */
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
        ObjectNode client = newClient();
        String registered = cluster.register(
                "keycloak",
                client.path("clientId").asText(),
                client.path("secret").asText(),
                Map.of("issuer", KeycloakServer.issuer(proxy.url()).toString()));
        Instant end = Instant.MIN;
        for (int n = 0; n < count; n++) {
            BrowserlessUser person = new BrowserlessUser("user00" + (1 + n % USERS), "pw");
            Account account =
                    cluster.connect("keycloak", registered, "lab-" + UUID.randomUUID().toString(), person);
            end = account.expiresAt(cluster.nodes().getFirst());
            expired.add(account);
        }
        client.withObject("/attributes").put("access.token.lifespan", Long.toString(LONG.toSeconds()));
        admin.realm("PUT", "/clients/" + client.path("id").asText(), client.toString());
        Later.sleepUntil(end);
    }

    /** As the realm's client with tokens of five seconds, under another name. */
    private ObjectNode newClient() {
        ObjectNode client = find(MODEL);
        client.remove("id");
        client.remove("protocolMappers");
        String clientId = "lab-" + UUID.randomUUID();
        client.put("clientId", clientId).put("secret", UUID.randomUUID().toString());
        admin.realm("POST", "/clients", client.toString());
        ObjectNode made = find(clientId);
        made.set("secret", client.get("secret"));
        return made;
    }

    private ObjectNode find(String clientId) {
        try {
            JsonNode found = JSON.readTree(
                    admin.realm("GET", "/clients?clientId=" + clientId, "").body());
            if (found.path(0) instanceof ObjectNode client) {
                return client;
            }
            throw new IllegalStateException("Keycloak has no client " + clientId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that nobody took before. */
    Account next() {
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
