package dev.serai.server.connection;

import dev.serai.credential.connection.Connection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection as the API tells it. */
record ConnectionView(
        String id,
        String alias,
        String connector,
        String status,
        @Nullable String account,
        List<String> scopes,
        @Nullable Instant expiresAt,
        @Nullable Instant refreshTokenExpiresAt,
        @Nullable Instant lastRefresh,
        long generation,
        @Nullable String problem,
        Instant createdAt,
        List<String> usedBy) {
    static ConnectionView of(Connection connection, List<String> usedBy) {
        Connection.Account account = connection.account();
        return new ConnectionView(
                connection.id().value(),
                connection.alias(),
                connection.connector(),
                connection.status().name(),
                account == null ? null : account.label(),
                connection.scopes(),
                connection.expiresAt(),
                connection.refreshExpiresAt(),
                connection.lastRefresh(),
                connection.generation().value(),
                connection.problem(),
                connection.createdAt(),
                List.copyOf(usedBy));
    }
}
