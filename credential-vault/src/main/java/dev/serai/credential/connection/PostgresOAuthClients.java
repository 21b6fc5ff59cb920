package dev.serai.credential.connection;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth clients of all workspaces, in PostgreSQL. Their secrets lie in the vault: whoever removes a client also destroys
 * its secret. Thread-safe; each method is one or two statements and joins the data source's transaction.
 */
public final class PostgresOAuthClients {
    private static final String SELECT = """
            select c.*, c.id = coalesce(
                (select d.client from oauth_client_default d
                 where d.workspace = c.workspace and d.connector = c.connector),
                (select o.id from oauth_client o
                 where o.workspace = c.workspace and o.connector = c.connector
                 order by o.position limit 1)) as is_default
            from oauth_client c
            """;

    private final Database database;

    public PostgresOAuthClients(DataSource source) {
        this(new Database(source));
    }

    PostgresOAuthClients(Database database) {
        this.database = database;
    }

    /**
     * Registers a client. The connector's first becomes its default; whatever the parameter says of that is not used.
     *
     * @return the client as it is kept
     */
    public OAuthClient insert(OAuthClient client) {
        database.update(
                "insert into oauth_client (id, workspace, connector, name, client_id, scopes, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                client.id().value(),
                client.workspace(),
                client.connector(),
                client.name(),
                client.clientId(),
                client.scopes(),
                client.createdAt());
        return find(client.id()).orElseThrow(() -> unknown(client.id()));
    }

    public Optional<OAuthClient> find(OAuthClientId id) {
        return database.first(PostgresOAuthClients::read, SELECT + "where c.id = ?", id.value());
    }

    /** @return empty also for a client of another workspace */
    public Optional<OAuthClient> find(String workspace, OAuthClientId id) {
        return find(id).filter(client -> client.workspace().equals(workspace));
    }

    /**
     * All of a workspace, by connector and in the order of their registration.
     *
     * @param connector null for all connectors
     */
    public List<OAuthClient> list(String workspace, @Nullable String connector) {
        return connector == null
                ? database.list(
                        PostgresOAuthClients::read,
                        SELECT + "where c.workspace = ? order by c.connector, c.position",
                        workspace)
                : database.list(
                        PostgresOAuthClients::read,
                        SELECT + "where c.workspace = ? and c.connector = ? order by c.position",
                        workspace,
                        connector);
    }

    /** The client that is taken if a user names none: the chosen one, else the oldest. Empty if there is none at all. */
    public Optional<OAuthClient> defaultFor(String workspace, String connector) {
        return list(workspace, connector).stream()
                .filter(OAuthClient::isDefault)
                .findFirst();
    }

    /**
     * Makes this client its connector's default.
     *
     * @throws SeraiException USER, {@code unknown_oauth_client}
     */
    public void setDefault(String workspace, OAuthClientId id) {
        int changed = database.update(
                "insert into oauth_client_default (workspace, connector, client)"
                        + " select workspace, connector, id from oauth_client where workspace = ? and id = ?"
                        + " on conflict (workspace, connector) do update set client = excluded.client",
                workspace,
                id.value());
        if (changed == 0) {
            throw unknown(id);
        }
    }

    /**
     * Forgets a client that no connection uses any more; disconnected ones do not count.
     *
     * @throws SeraiException USER, {@code unknown_oauth_client} or {@code oauth_client_in_use}
     */
    public void remove(String workspace, OAuthClientId id) {
        OAuthClient client = find(workspace, id).orElseThrow(() -> unknown(id));
        long users = database.first(
                        row -> row.getLong(1),
                        "select count(*) from connection where workspace = ? and connector = ? and client_in_use = ?",
                        workspace,
                        client.connector(),
                        id.value())
                .orElse(0L);
        if (users > 0) {
            throw inUse(client, users == 1 ? "1 connection uses" : users + " connections use", null);
        }
        try {
            database.update("delete from oauth_client where workspace = ? and id = ?", workspace, id.value());
        } catch (Database.Violation e) {
            throw inUse(client, "a connection that was made just now uses", e);
        }
    }

    private static SeraiException inUse(OAuthClient client, String users, @Nullable Throwable cause) {
        return new SeraiException(
                ErrorType.USER,
                "oauth_client_in_use",
                false,
                "The OAuth client '" + client.name() + "' is still needed: " + users
                        + " it. Disconnect first, or connect anew with another client.",
                cause);
    }

    static SeraiException unknown(OAuthClientId id) {
        return new SeraiException(
                ErrorType.USER,
                "unknown_oauth_client",
                "There is no OAuth client " + id + " for this connector in this workspace. An admin registers one.");
    }

    private static OAuthClient read(ResultSet row) throws SQLException {
        Instant createdAt = Objects.requireNonNull(Database.instant(row, "created_at"));
        return new OAuthClient(
                new OAuthClientId(row.getString("id")),
                row.getString("workspace"),
                row.getString("connector"),
                row.getString("name"),
                row.getString("client_id"),
                Database.texts(row, "scopes"),
                row.getBoolean("is_default"),
                createdAt);
    }
}
