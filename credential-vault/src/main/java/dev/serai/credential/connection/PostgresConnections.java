package dev.serai.credential.connection;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Account;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.sql.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections of all workspaces, in PostgreSQL. Thread-safe; every change is one statement, so it is atomic by itself
 * and joins a transaction that the data source is in. Errors of the database are {@link SeraiException}s, transient where
 * waiting helps.
 */
public final class PostgresConnections implements Connections {
    /** The most that {@link #list} returns at once. */
    public static final int LONGEST_PAGE = 200;

    private final Database database;
    private final PostgresOAuthClients clients;
    private final Aliases aliases;

    public PostgresConnections(DataSource source) {
        this(new Database(source));
    }

    /** Joins the transaction that the database is in. */
    public PostgresConnections(Database database) {
        this.database = database;
        this.clients = new PostgresOAuthClients(database);
        this.aliases = new Aliases(database);
    }

    /**
     * What a list is narrowed to; null is "any".
     *
     * @param owner a user's id
     */
    public record Filter(
            @Nullable String owner,
            @Nullable String connector,
            @Nullable Status status) {
        public static final Filter ANY = new Filter(null, null, null);
    }

    /**
     * A part of a list.
     *
     * @param next what to ask the following page with; null on the last
     */
    public record Page(List<Connection> items, @Nullable String next) {
        public Page {
            items = List.copyOf(items);
        }
    }

    @Override
    public Optional<Connection> find(String workspace, String idOrAlias) {
        return database.first(
                ConnectionRow::read,
                "select * from connection where workspace = ? and (id = ? or alias = ?)",
                workspace,
                idOrAlias,
                idOrAlias);
    }

    @Override
    public Optional<Connection> find(ConnectionId id) {
        return database.first(ConnectionRow::read, "select * from connection where id = ?", id.value());
    }

    @Override
    public Optional<OAuthClient> client(OAuthClientId id) {
        return clients.find(id);
    }

    /** Those of a workspace that are named, by alias or id. */
    public List<Connection> find(String workspace, Collection<String> idsOrAliases) {
        return database.list(
                ConnectionRow::read,
                "select * from connection where workspace = ? and (id = any(?) or alias = any(?))",
                workspace,
                List.copyOf(idsOrAliases),
                List.copyOf(idsOrAliases));
    }

    /**
     * A workspace's connections by alias.
     *
     * @param after {@link Page#next()} of the page before; null for the first
     * @param limit 1 to {@value #LONGEST_PAGE}
     */
    public Page list(String workspace, Filter filter, @Nullable String after, int limit) {
        if (limit < 1 || limit > LONGEST_PAGE) {
            throw new IllegalArgumentException("A page holds 1 to " + LONGEST_PAGE + " connections.");
        }
        var sql = new StringBuilder("select * from connection where workspace = ?");
        List<Object> parameters = new ArrayList<>(List.of(workspace));
        narrow(sql, parameters, " and owner = ?", filter.owner());
        narrow(sql, parameters, " and connector = ?", filter.connector());
        narrow(
                sql,
                parameters,
                " and status = ?",
                filter.status() == null ? null : filter.status().name());
        narrow(sql, parameters, " and alias > ?", after);
        sql.append(" order by alias limit ").append(limit + 1);
        List<Connection> found = database.list(ConnectionRow::read, sql.toString(), parameters.toArray());
        return found.size() <= limit
                ? new Page(found, null)
                : new Page(found.subList(0, limit), found.get(limit - 1).alias());
    }

    private static void narrow(StringBuilder sql, List<Object> parameters, String condition, @Nullable String value) {
        if (value != null) {
            sql.append(condition);
            parameters.add(value);
        }
    }

    /** How many connections there are in each status, over all workspaces. */
    public Map<Status, Long> countByStatus() {
        Map<Status, Long> counts = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            counts.put(status, 0L);
        }
        database.list(
                        row -> Map.entry(Status.valueOf(row.getString(1)), row.getLong(2)),
                        "select status, count(*) from connection group by status")
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        return counts;
    }

    /**
     * Keeps a new connection, as it is.
     *
     * @throws SeraiException USER: {@code invalid_alias}; {@code alias_taken}: another connection has it;
     *     {@code alias_reserved}: another had it, and flows may name it ({@link #releaseAlias}); {@code unknown_oauth_client}:
     *     none of this workspace and connector
     */
    public void insert(Connection connection) {
        Alias.check(connection.alias());
        try {
            if (database.update(ConnectionRow.INSERT, ConnectionRow.insertParameters(connection)) == 0) {
                throw aliases.refused(connection.workspace(), connection.alias());
            }
        } catch (Database.Violation e) {
            if (e.sqlState().equals(Database.FOREIGN_KEY_VIOLATION)) {
                throw PostgresOAuthClients.unknown(connection.client());
            }
            throw e;
        }
    }

    /** Forgets a connection that never got tokens, and its alias with it. False if it is not PENDING any more. */
    public boolean discardPending(ConnectionId id) {
        return database.update(
                        "delete from connection where id = ? and status = 'PENDING' and generation = 0", id.value())
                == 1;
    }

    /** Says why a connection that never got tokens will get none. False if it is not PENDING any more. */
    public boolean explainPending(ConnectionId id, String problem) {
        return database.update(
                        "update connection set problem = ? where id = ? and status = 'PENDING'", problem, id.value())
                == 1;
    }

    /**
     * Names a connection anew. Its old alias stays reserved for it.
     *
     * @return false if there is no such connection
     * @throws SeraiException USER: {@code invalid_alias}, {@code alias_taken}, {@code alias_reserved} as in {@link #insert}
     */
    public boolean rename(ConnectionId id, String alias) {
        return aliases.rename(id, alias);
    }

    /**
     * A builder confirms that an alias may go to another connection, although flows may name it. A disconnected connection
     * that still has it gets another alias.
     *
     * @return false if a connection that is not disconnected has it: nothing was changed
     */
    public boolean releaseAlias(String workspace, String alias) {
        return aliases.release(workspace, alias);
    }

    @Override
    public long countActive(OAuthClientId client) {
        return database.first(row -> row.getLong(1), """
                select count(*) from connection where status = 'ACTIVE' and (workspace, connector, client_in_use) =
                    (select workspace, connector, id from oauth_client where id = ?)
                """, client.value()).orElseThrow();
    }

    @Override
    public boolean publish(ConnectionId id, long incarnation, Published published) {
        return database.update(
                        """
                        update connection c set
                            generation = greatest(c.generation, p.generation),
                            vault_version = case when p.generation > c.generation then p.vault_version
                                else greatest(c.vault_version, p.vault_version) end,
                            status = case when p.generation > c.generation then 'ACTIVE' else c.status end,
                            problem = case when p.generation > c.generation then null else c.problem end,
                            scopes = case when p.generation > c.generation then p.scopes else c.scopes end,
                            expires_at = case when p.generation > c.generation then p.expires_at else c.expires_at end,
                            refresh_expires_at = case when p.generation > c.generation
                                then p.refresh_expires_at else c.refresh_expires_at end,
                            last_refresh = case when p.generation > c.generation then p.at else c.last_refresh end
                        from (select cast(? as bigint) as generation, cast(? as bigint) as vault_version,
                            cast(? as text[]) as scopes, cast(? as timestamptz) as expires_at,
                            cast(? as timestamptz) as refresh_expires_at, cast(? as timestamptz) as at) p
                        where c.id = ? and c.incarnation = ? and c.status <> 'DISCONNECTED'
                        """,
                        published.generation().value(),
                        published.vaultVersion(),
                        published.scopes(),
                        published.expiresAt(),
                        published.refreshExpiresAt(),
                        published.at(),
                        id.value(),
                        incarnation)
                == 1;
    }

    @Override
    public boolean requireReauthorization(ConnectionId id, long incarnation, Generation generation, String problem) {
        return database.update(
                        "update connection set status = 'REAUTHORIZATION_REQUIRED', problem = ?"
                                + " where id = ? and incarnation = ? and generation <= ? and status = 'ACTIVE'",
                        problem,
                        id.value(),
                        incarnation,
                        generation.value())
                == 1;
    }

    @Override
    public void accessEnded(ConnectionId id, long incarnation, Generation generation, Instant at) {
        database.update("""
                update connection set expires_at = least(expires_at, cast(? as timestamptz))
                where id = ? and incarnation = ? and generation = ? and status = 'REAUTHORIZATION_REQUIRED'
                """, at, id.value(), incarnation, generation.value());
    }

    /** Whose account it turned out to be. False if the incarnation is another by now. */
    public boolean account(ConnectionId id, long incarnation, Account account) {
        return database.update(
                        "update connection set account_id = ?, account_label = ?"
                                + " where id = ? and incarnation = ? and status <> 'DISCONNECTED'",
                        account.id(),
                        account.label(),
                        id.value(),
                        incarnation)
                == 1;
    }

    /** ACTIVE ones of a connector, of all workspaces, that were last renewed between these times, the longest ago first. */
    public List<Connection> lastRefreshed(String connector, Instant after, Instant before, int limit) {
        return database.list(ConnectionRow::read, """
                select * from connection where connector = ? and status = 'ACTIVE' and last_refresh > ?
                    and last_refresh < ? order by last_refresh limit ?
                """, connector, after, before, limit);
    }

    /** Disconnected ones whose tokens are not known to be destroyed yet. */
    public List<Connection> unburied(int limit) {
        return database.list(
                ConnectionRow::read,
                "select * from connection where not buried and status = 'DISCONNECTED' order by id limit ?",
                limit);
    }

    /** Its tokens are destroyed. False if that was known, or the incarnation is another by now. */
    public boolean buried(ConnectionId id, long incarnation) {
        return database.update(
                        "update connection set buried = true where id = ? and incarnation = ? and not buried",
                        id.value(),
                        incarnation)
                == 1;
    }

    /** Whether an account is connected by this client, and alive. */
    public boolean isAlive(OAuthClient client, String account) {
        return database.first(
                        row -> true,
                        """
                        select 1 from connection where workspace = ? and connector = ? and client_in_use = ?
                            and account_id = ? and status = 'ACTIVE' limit 1
                        """,
                        client.workspace(),
                        client.connector(),
                        client.id().value(),
                        account)
                .isPresent();
    }

    @Override
    public OptionalLong disconnect(ConnectionId id, long expectedIncarnation) {
        return newIncarnation("""
                update connection set status = 'DISCONNECTED', incarnation = incarnation + 1, problem = null,
                    expires_at = null, refresh_expires_at = null, buried = false
                where id = ? and incarnation = ? and status <> 'DISCONNECTED' returning incarnation
                """, id, expectedIncarnation);
    }

    @Override
    public OptionalLong reauthorize(ConnectionId id, long expectedIncarnation) {
        try {
            return newIncarnation("""
                    update connection set status = 'ACTIVE', incarnation = incarnation + 1, problem = null,
                        granted_at = clock_timestamp()
                    where id = ? and incarnation = ? returning incarnation
                    """, id, expectedIncarnation);
        } catch (Database.Violation e) {
            throw new SeraiException(
                    ErrorType.USER,
                    "unknown_oauth_client",
                    false,
                    "The OAuth client of this connection was removed. Make a new connection with another client.",
                    e);
        }
    }

    private OptionalLong newIncarnation(String sql, ConnectionId id, long expected) {
        return database.list(row -> row.getLong("incarnation"), sql, id.value(), expected).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }
}
