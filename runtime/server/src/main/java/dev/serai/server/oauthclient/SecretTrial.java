package dev.serai.server.oauthclient;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.refresh.RefreshOutcome;
import dev.serai.credential.refresh.Refresher;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Refreshes one connection with a secret, to see whether the provider accepts it. */
@Component
class SecretTrial {
    private static final Duration LONGEST = Duration.ofSeconds(75);
    /** Another refresh may come first, with another secret. */
    private static final int TRIES = 3;

    private final Connections connections;
    private final Refresher refresher;
    private final RefusedClients refusedClients;

    SecretTrial(Connections connections, Refresher refresher, RefusedClients refusedClients) {
        this.connections = connections;
        this.refresher = refresher;
        this.refusedClients = refusedClients;
    }

    /** What came of it. */
    sealed interface Verdict {
        record Accepted() implements Verdict {}

        /** By the provider, and because of the secret or of what goes with it. */
        record Refused(String why) implements Verdict {}

        /** The connection cannot show it: it has ended, or has no refresh token. */
        record Inapplicable(String why) implements Verdict {}

        /** Not now: the provider or a part of ours is out of reach. */
        record Undecided(String why) implements Verdict {}
    }

    Verdict of(ConnectionId id, SecretValue secret) {
        Verdict verdict = new Verdict.Undecided("Other refreshes came first.");
        for (int i = 0; i < TRIES && verdict instanceof Verdict.Undecided; i++) {
            verdict = once(id, secret);
        }
        return verdict;
    }

    private Verdict once(ConnectionId id, SecretValue secret) {
        Connection connection = connections.find(id).orElse(null);
        if (connection == null || connection.status() != Connection.Status.ACTIVE) {
            return new Verdict.Inapplicable("It is not active any more.");
        }
        try {
            return switch (refresher.tryOut(connection, secret, LONGEST)) {
                case RefreshOutcome.Refreshed _ -> {
                    refusedClients.accepted(connection);
                    yield new Verdict.Accepted();
                }
                case RefreshOutcome.StillValid _ -> new Verdict.Undecided("Other refreshes came first.");
                case RefreshOutcome.Refused refused -> new Verdict.Inapplicable(refused.problem());
                case RefreshOutcome.Unknown unknown -> new Verdict.Undecided(unknown.why());
                case RefreshOutcome.Deferred deferred ->
                    deferred.type() == ErrorType.CONFIGURATION
                            ? new Verdict.Refused(deferred.why())
                            : new Verdict.Undecided(deferred.why());
            };
        } catch (SeraiException e) {
            return e.isTransient() ? new Verdict.Undecided(e.getMessage()) : new Verdict.Inapplicable(e.getMessage());
        }
    }
}
