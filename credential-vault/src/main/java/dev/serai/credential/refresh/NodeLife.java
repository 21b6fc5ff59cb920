package dev.serai.credential.refresh;

import java.time.Instant;
import java.util.Set;

/**
 * What a node last said of itself.
 *
 * @param spokeAt by the ledger's clock: what it says is true of then
 * @param busy attempts that it is at, or whose answers lie on its disk alone
 * @param gone whether an operator said that it never comes back
 */
public record NodeLife(Instant spokeAt, Set<String> busy, boolean gone) {
    public NodeLife {
        busy = Set.copyOf(busy);
    }
}
