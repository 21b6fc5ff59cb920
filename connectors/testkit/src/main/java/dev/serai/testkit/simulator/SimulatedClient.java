package dev.serai.testkit.simulator;

import java.util.List;

/**
 * An OAuth client registered at the simulator.
 *
 * @param secrets those that are good; two while one is being rotated
 * @param redirectUris compared character by character
 */
public record SimulatedClient(String clientId, List<String> secrets, List<String> redirectUris) {
    public SimulatedClient {
        secrets = List.copyOf(secrets);
        redirectUris = List.copyOf(redirectUris);
    }

    /** The newest secret. */
    public String secret() {
        return secrets.getLast();
    }

    /** Names the client, not its secrets. */
    @Override
    public String toString() {
        return "SimulatedClient[" + clientId + "]";
    }
}
