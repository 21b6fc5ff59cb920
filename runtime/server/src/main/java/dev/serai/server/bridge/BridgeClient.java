package dev.serai.server.bridge;

import dev.serai.server.authserver.AccessClient;
import dev.serai.server.identity.Scope;
import java.util.Objects;
import java.util.Set;

/**
 * A program that may get people's authorizations through the bridge, and which. It has no secret in it.
 *
 * @param program its id, name and workspace
 * @param connectors ids of connectors
 * @param endpoints ids of authorization endpoints of the admin's own
 */
public record BridgeClient(AccessClient program, Set<Mode> modes, Set<String> connectors, Set<String> endpoints) {
    public BridgeClient {
        modes = Set.copyOf(modes);
        connectors = Set.copyOf(connectors);
        endpoints = Set.copyOf(endpoints);
    }

    public String id() {
        return program.id();
    }

    public String name() {
        return program.name();
    }

    public String workspace() {
        return Objects.requireNonNull(program.workspace(), "a bridge client is of one workspace");
    }

    /** Whether it may read the access tokens of its connections, beside calling through them. */
    public boolean readsCredentials() {
        return program.scopes().contains(Scope.CREDENTIALS_READ);
    }
}
