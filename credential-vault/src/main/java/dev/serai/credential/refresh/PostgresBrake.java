package dev.serai.credential.refresh;

import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/** The brake that all nodes share. Refusals of one client follow each other, so that no more are marked than is right. */
public final class PostgresBrake implements RefreshBrake {
    private static final String HOLDS = """
            select b.client, b.held_since, b.canary_at,
                (select count(*) from oauth_client_refusal r where r.client = b.client) as refused
            from oauth_client_brake b where b.held_since is not null
            """;

    private final Database database;

    public PostgresBrake(DataSource source) {
        this(new Database(source));
    }

    PostgresBrake(Database database) {
        this.database = database;
    }

    /**
     * A connection was refused for good. For the transaction that would mark it, which has locked its row.
     *
     * @return whether it is held instead of ended
     */
    boolean refused(Connection connection, Instant now) {
        String client = connection.client().value();
        // locks the row, whether it was there or not
        boolean held = database.first(
                        row -> row.getObject("held_since") != null,
                        "insert into oauth_client_brake as b (client) values (?)"
                                + " on conflict (client) do update set tried = b.tried returning held_since",
                        client)
                .orElseThrow();
        if (!held) {
            database.update("delete from oauth_client_refusal where client = ? and at <= ?", client, now.minus(WINDOW));
        }
        database.update(
                "insert into oauth_client_refusal (client, connection, at) values (?, ?, ?)"
                        + " on conflict (client, connection) do update set at = excluded.at",
                client,
                connection.id().value(),
                now);
        return held || closes(connection, now);
    }

    private boolean closes(Connection connection, Instant now) {
        OAuthClientId client = connection.client();
        long refused = database.first(
                        row -> row.getLong(1),
                        "select count(*) from oauth_client_refusal where client = ?",
                        client.value())
                .orElseThrow();
        // those before this one are marked, so they are not counted among the living any more
        if (refused < LEAST
                || !RefreshBrake.closes(refused, new PostgresConnections(database).countActive(client) + refused - 1)) {
            return false;
        }
        return database.update(
                        "update oauth_client_brake set held_since = ?, canary_at = ?, tried = 0 where client = ?",
                        now,
                        now.plus(RefreshBrake.canaryWait(0)),
                        client.value())
                == 1;
    }

    @Override
    public Optional<Hold> hold(OAuthClientId client) {
        return database.first(PostgresBrake::read, HOLDS + " and b.client = ?", client.value());
    }

    @Override
    public List<Hold> holds() {
        return database.list(PostgresBrake::read, HOLDS + " order by b.held_since");
    }

    private static Hold read(ResultSet row) throws SQLException {
        return new Hold(
                new OAuthClientId(row.getString("client")),
                Objects.requireNonNull(Database.instant(row, "held_since")),
                row.getInt("refused"),
                Objects.requireNonNull(Database.instant(row, "canary_at")));
    }

    @Override
    public boolean claimCanary(Hold hold, boolean atOnce) {
        return database.inTransaction(transaction -> transaction
                .first(row -> row.getInt("tried"), """
                        update oauth_client_brake set tried = tried + 1 where client = ? and held_since = ?
                            and (? or canary_at <= clock_timestamp()) returning tried
                        """, hold.client().value(), hold.since(), atOnce)
                .map(tried -> transaction.update(
                        "update oauth_client_brake set canary_at = clock_timestamp() + cast(? as interval)"
                                + " where client = ?",
                        RefreshBrake.canaryWait(tried).toSeconds() + " seconds",
                        hold.client().value()))
                .isPresent());
    }

    /** With its refusals: those who are refused again are counted anew. */
    @Override
    public boolean release(Hold hold) {
        return database.update(
                        "delete from oauth_client_brake where client = ? and held_since = ?",
                        hold.client().value(),
                        hold.since())
                == 1;
    }
}
