package dev.serai.server.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.testkit.server.KeycloakAdmin;
import dev.serai.testkit.server.KeycloakServer;
import java.util.function.Consumer;

/** A client of the realm that is another one until this is closed. */
final class ChangedClient implements AutoCloseable {
    private final KeycloakAdmin admin = KeycloakServer.shared().admin();
    private final ObjectNode before;

    private ChangedClient(String clientId, Consumer<ObjectNode> change) {
        JsonNode found = KeycloakAccounts.json(admin.realm("GET", "/clients?clientId=" + clientId, ""))
                .path(0);
        if (!(found instanceof ObjectNode client)) {
            throw new AssertionError("Keycloak has no client " + clientId);
        }
        before = client;
        ObjectNode changed = client.deepCopy();
        change.accept(changed);
        put(changed);
    }

    static ChangedClient withSecret(String clientId, String secret) {
        return new ChangedClient(clientId, client -> client.put("secret", secret));
    }

    /** Tokens that are given from now on live so long. */
    static ChangedClient withAccessTokenLife(String clientId, int seconds) {
        return new ChangedClient(
                clientId,
                client -> client.withObject("/attributes").put("access.token.lifespan", Integer.toString(seconds)));
    }

    /** People can let it in by a code (RFC 8628). */
    static ChangedClient withDeviceCodes(String clientId) {
        return new ChangedClient(
                clientId,
                client -> client.withObject("/attributes").put("oauth2.device.authorization.grant.enabled", "true"));
    }

    /** Its tokens carry what its users may do; without it a client that asks for consent gets none of that. */
    static ChangedClient withRolesOfUsers(String clientId) {
        return new ChangedClient(clientId, client -> client.put("fullScopeAllowed", true));
    }

    private void put(ObjectNode client) {
        admin.realm("PUT", "/clients/" + client.path("id").asText(), client.toString());
    }

    @Override
    public void close() {
        put(before);
    }
}
