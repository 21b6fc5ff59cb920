package dev.serai.credential.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Account;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection as a row. */
final class ConnectionRow {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> SETTINGS = new TypeReference<>() {};

    /** Changes no row if the alias is taken or reserved. */
    static final String INSERT = """
            with reserved as (
                insert into connection_alias (workspace, alias, connection) values (?, ?, ?)
                on conflict (workspace, alias) do nothing
                returning workspace, alias, connection)
            insert into connection (workspace, alias, id, connector, client, owner, status, incarnation, generation,
                vault_version, settings, scopes, account_id, account_label, expires_at, refresh_expires_at, last_refresh,
                problem, created_at)
            select workspace, alias, connection, ?, ?, ?, ?, ?, ?, ?, cast(? as jsonb), cast(? as text[]), ?, ?,
                cast(? as timestamptz), cast(? as timestamptz), cast(? as timestamptz), ?, cast(? as timestamptz)
            from reserved
            """;

    private ConnectionRow() {}

    static @Nullable Object[] insertParameters(Connection connection) {
        Account account = connection.account();
        return new @Nullable Object[] {
            connection.workspace(),
            connection.alias(),
            connection.id().value(),
            connection.connector(),
            connection.client().value(),
            connection.owner(),
            connection.status().name(),
            connection.incarnation(),
            connection.generation().value(),
            connection.vaultVersion(),
            json(connection.settings()),
            connection.scopes(),
            account == null ? null : account.id(),
            account == null ? null : account.label(),
            connection.expiresAt(),
            connection.refreshExpiresAt(),
            connection.lastRefresh(),
            connection.problem(),
            connection.createdAt()
        };
    }

    static Connection read(ResultSet row) throws SQLException {
        String account = row.getString("account_id");
        return new Connection(
                new ConnectionId(row.getString("id")),
                row.getString("workspace"),
                row.getString("alias"),
                row.getString("connector"),
                new OAuthClientId(row.getString("client")),
                row.getString("owner"),
                Status.valueOf(row.getString("status")),
                row.getLong("incarnation"),
                new Generation(row.getLong("generation")),
                row.getLong("vault_version"),
                settings(row.getString("settings")),
                Database.texts(row, "scopes"),
                account == null ? null : new Account(account, row.getString("account_label")),
                Database.instant(row, "expires_at"),
                Database.instant(row, "refresh_expires_at"),
                Database.instant(row, "last_refresh"),
                row.getString("problem"),
                Objects.requireNonNull(Database.instant(row, "created_at")));
    }

    private static String json(Map<String, String> settings) {
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts is always JSON", e);
        }
    }

    private static Map<String, String> settings(String json) throws SQLException {
        try {
            return JSON.readValue(json, SETTINGS);
        } catch (JsonProcessingException e) {
            throw new SQLException("connection.settings holds something else than texts", e);
        }
    }
}
