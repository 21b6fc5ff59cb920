package dev.serai.credential.refresh;

import dev.serai.connector.Connectors;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.oauth2.RefreshCall;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a {@link Refresher} works with.
 *
 * @param node this process's name, the same after a restart on the same disk
 * @param local this node's own disk
 * @param late what becomes of tokens that came after their connection was disconnected
 * @param holdDown how long a node has to be silent before others take it that it sends nothing more
 */
public record RefreshParts(
        Connections connections,
        Connectors connectors,
        CredentialVault vault,
        RefreshCall call,
        RefreshLedger ledger,
        LocalJournal local,
        String node,
        LateTokens late,
        Duration holdDown,
        Clock clock,
        RandomGenerator random,
        Pause pause) {
    public static final Duration HOLD_DOWN = Duration.ofMinutes(10);

    /**
     * A connection's row as it is now.
     *
     * @throws ReauthorizationRequiredException if it is disconnected, or gone
     */
    Connection current(ConnectionId id) {
        Connection connection = connections.find(id).orElseThrow(ReauthorizationRequiredException::gone);
        if (connection.status() == Connection.Status.DISCONNECTED) {
            throw new ReauthorizationRequiredException(
                    "Connection '" + connection.alias() + "' was disconnected: connect it anew.");
        }
        return connection;
    }

    /** The same with another way of waiting. */
    public RefreshParts pausing(Pause other) {
        return new RefreshParts(
                connections, connectors, vault, call, ledger, local, node, late, holdDown, clock, random, other);
    }

    /** For a process that shares its connections with no other. */
    public static RefreshParts ofOneProcess(
            Connections connections, Connectors connectors, CredentialVault vault, RefreshCall call, Clock clock) {
        return new RefreshParts(
                connections,
                connectors,
                vault,
                call,
                new MemoryRefreshLedger(connections, clock),
                LocalJournal.NONE,
                "local",
                LateTokens.LEFT_ALONE,
                HOLD_DOWN,
                clock,
                new SecureRandom(),
                Pause.SLEEP);
    }
}
