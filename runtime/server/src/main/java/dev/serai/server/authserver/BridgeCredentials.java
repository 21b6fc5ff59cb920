package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import dev.serai.server.authserver.AccessClient.Kind;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.identity.Users;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Service;

/**
 * The ids and secrets of bridge clients. Their tokens act for a member who owns nothing: they reach the connections that were
 * made for the client, and no other thing of the workspace. Thread-safe.
 */
@Service
public class BridgeCredentials {
    private final AccessClients clients;
    private final Users users;

    BridgeCredentials(AccessClients clients, Users users) {
        this.clients = clients;
        this.users = users;
    }

    /** One that was made, and its secret, which nobody sees again. */
    public record Opened(AccessClient client, SecretValue secret) {}

    public Opened open(String name, String workspace, Set<Scope> scopes) {
        String user = users.addService(name, workspace, Role.MEMBER);
        AccessClients.Made made = clients.add(Kind.BRIDGE, name, workspace, user, true, scopes, List.of());
        return new Opened(made.client(), made.requiredSecret());
    }

    /** Empty if there is no such bridge client, it was revoked, or the secret is another one. */
    public Optional<AccessClient> known(String clientId, SecretValue secret) {
        return clients.findBySecret(clientId, secret).filter(BridgeCredentials::isBridge);
    }

    /** By {@link AccessClient#id}; empty if it was revoked. */
    public Optional<AccessClient> find(String id) {
        return clients.find(id).filter(BridgeCredentials::isBridge);
    }

    public List<AccessClient> list(String workspace) {
        return clients.list(workspace, Set.of(Kind.BRIDGE));
    }

    /** Its secret and its tokens are worth nothing from the next request on. */
    public void close(AccessClient client) {
        clients.revoke(client);
        users.disable(Objects.requireNonNull(client.userId(), "a bridge client acts as somebody"));
    }

    private static boolean isBridge(AccessClient client) {
        return client.kind() == Kind.BRIDGE;
    }
}
