package dev.serai.credential.connection;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.Connections.Published;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What changes of a connection, and by which rules: the same that {@link PostgresConnections} has in SQL. */
record ConnectionState(
        Status status,
        long incarnation,
        long generation,
        long vaultVersion,
        List<String> scopes,
        @Nullable Instant expiresAt,
        @Nullable Instant refreshExpiresAt,
        @Nullable Instant lastRefresh,
        @Nullable String problem) {
    ConnectionState {
        scopes = List.copyOf(scopes);
    }

    static ConnectionState of(Connection connection) {
        return new ConnectionState(
                connection.status(),
                connection.incarnation(),
                connection.generation().value(),
                connection.vaultVersion(),
                connection.scopes(),
                connection.expiresAt(),
                connection.refreshExpiresAt(),
                connection.lastRefresh(),
                connection.problem());
    }

    Connection appliedTo(Connection declared) {
        return new Connection(
                declared.id(),
                declared.workspace(),
                declared.alias(),
                declared.connector(),
                declared.client(),
                declared.owner(),
                status,
                incarnation,
                new Generation(generation),
                vaultVersion,
                declared.settings(),
                scopes,
                declared.account(),
                expiresAt,
                refreshExpiresAt,
                lastRefresh,
                problem,
                declared.createdAt());
    }

    Optional<ConnectionState> published(long expectedIncarnation, Published tokens) {
        if (incarnation != expectedIncarnation || status == Status.DISCONNECTED) {
            return Optional.empty();
        }
        return Optional.of(
                tokens.generation().value() > generation
                        ? new ConnectionState(
                                Status.ACTIVE,
                                incarnation,
                                tokens.generation().value(),
                                // not the greater one: a restored vault counts from lower
                                tokens.vaultVersion(),
                                tokens.scopes(),
                                tokens.expiresAt(),
                                tokens.refreshExpiresAt(),
                                tokens.at(),
                                null)
                        : with(status, incarnation, Math.max(vaultVersion, tokens.vaultVersion()), problem));
    }

    Optional<ConnectionState> refused(long expectedIncarnation, Generation refused, String why) {
        return incarnation == expectedIncarnation && generation <= refused.value() && status == Status.ACTIVE
                ? Optional.of(with(Status.REAUTHORIZATION_REQUIRED, incarnation, vaultVersion, why))
                : Optional.empty();
    }

    Optional<ConnectionState> accessEnded(long expectedIncarnation, Generation refused, Instant at) {
        return incarnation == expectedIncarnation
                        && generation == refused.value()
                        && status == Status.REAUTHORIZATION_REQUIRED
                        && (expiresAt == null || at.isBefore(expiresAt))
                ? Optional.of(new ConnectionState(
                        status,
                        incarnation,
                        generation,
                        vaultVersion,
                        scopes,
                        at,
                        refreshExpiresAt,
                        lastRefresh,
                        problem))
                : Optional.empty();
    }

    Optional<ConnectionState> disconnected(long expectedIncarnation) {
        return incarnation == expectedIncarnation && status != Status.DISCONNECTED
                ? Optional.of(new ConnectionState(
                        Status.DISCONNECTED,
                        incarnation + 1,
                        generation,
                        vaultVersion,
                        scopes,
                        null,
                        null,
                        lastRefresh,
                        null))
                : Optional.empty();
    }

    Optional<ConnectionState> reauthorized(long expectedIncarnation) {
        return incarnation == expectedIncarnation
                ? Optional.of(with(Status.ACTIVE, incarnation + 1, vaultVersion, null))
                : Optional.empty();
    }

    private ConnectionState with(Status newStatus, long newIncarnation, long newVersion, @Nullable String newProblem) {
        return new ConnectionState(
                newStatus,
                newIncarnation,
                generation,
                newVersion,
                scopes,
                expiresAt,
                refreshExpiresAt,
                lastRefresh,
                newProblem);
    }
}
