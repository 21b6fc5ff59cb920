package dev.serai.server.oauthclient;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.server.oauthclient.Rotation.Result;
import dev.serai.server.oauthclient.Rotation.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Rotations under way, and what came of each connection. Time is the database's. */
@Repository
class Rotations {
    private final JdbcClient database;

    Rotations(JdbcClient database) {
        this.database = database;
    }

    Optional<Rotation> find(OAuthClientId client) {
        return database.sql("select * from oauth_client_rotation where client = ?")
                .param(client.value())
                .query(Rotations::read)
                .optional();
    }

    /** Begins anew; results of a rotation that ended without a word are gone. */
    void begin(OAuthClientId client, long baseGeneration) {
        end(client);
        database.sql("insert into oauth_client_rotation (client, state, base_generation) values (?, 'STAGED', ?)")
                .params(client.value(), baseGeneration)
                .update();
    }

    /** @return false if it is in none of these states any more: nothing was changed */
    boolean change(OAuthClientId client, State to, @Nullable String problem, State... from) {
        return database.sql("update oauth_client_rotation set state = ?, problem = ?, changed_at = now(),"
                                + " worker = null, worker_until = null where client = ? and state = any(?)")
                        .param(to.name())
                        .param(problem)
                        .param(client.value())
                        .param(names(from))
                        .update()
                == 1;
    }

    void end(OAuthClientId client) {
        database.sql("delete from oauth_client_rotation where client = ?")
                .param(client.value())
                .update();
    }

    /** A client whose connections nobody goes through now, or this worker did before; the caller has it for that long. */
    Optional<OAuthClientId> claim(String worker, Duration lease) {
        return database.sql("""
                        update oauth_client_rotation set worker = ?, worker_until = clock_timestamp() + cast(? as interval)
                        where client = (select client from oauth_client_rotation
                            where state = 'PROMOTING'
                                and (worker_until is null or worker_until < clock_timestamp() or worker = ?)
                            order by changed_at limit 1 for update skip locked)
                        returning client
                        """)
                .params(worker, lease.toSeconds() + " seconds", worker)
                .query((row, number) -> new OAuthClientId(row.getString("client")))
                .optional();
    }

    /** Goes on having it. False if it is another's by now, or was stopped or rolled back. */
    boolean renew(OAuthClientId client, String worker, Duration lease) {
        return database.sql("update oauth_client_rotation set worker_until = clock_timestamp() + cast(? as interval)"
                                + " where client = ? and worker = ? and state = 'PROMOTING'")
                        .params(lease.toSeconds() + " seconds", client.value(), worker)
                        .update()
                == 1;
    }

    /** A connection that the new secret has not been through with yet. */
    Optional<ConnectionId> next(OAuthClientId client) {
        return database.sql("""
                        select c.id from connection c where c.client = ? and c.status = 'ACTIVE'
                            and not exists (select 1 from oauth_client_rotation_result r
                                where r.client = ? and r.connection = c.id)
                        order by c.id limit 1
                        """)
                .params(client.value(), client.value())
                .query((row, number) -> new ConnectionId(row.getString("id")))
                .optional();
    }

    /** The one that was refreshed last: its account is in use. */
    Optional<ConnectionId> canary(OAuthClientId client) {
        return database.sql("select id from connection where client = ? and status = 'ACTIVE'"
                        + " order by last_refresh desc nulls last, id limit 1")
                .param(client.value())
                .query((row, number) -> new ConnectionId(row.getString("id")))
                .optional();
    }

    int active(OAuthClientId client) {
        return database.sql("select count(*) from connection where client = ? and status = 'ACTIVE'")
                .param(client.value())
                .query(Integer.class)
                .single();
    }

    void record(OAuthClientId client, ConnectionId connection, boolean succeeded, @Nullable String detail) {
        database.sql("""
                        insert into oauth_client_rotation_result (client, connection, succeeded, detail)
                        select ?, ?, ?, ? where exists (select 1 from oauth_client_rotation where client = ?)
                        on conflict (client, connection) do update
                            set succeeded = excluded.succeeded, detail = excluded.detail, at = now()
                        """)
                .param(client.value())
                .param(connection.value())
                .param(succeeded)
                .param(detail)
                .param(client.value())
                .update();
    }

    void forgetFailures(OAuthClientId client) {
        database.sql("delete from oauth_client_rotation_result where client = ? and not succeeded")
                .param(client.value())
                .update();
    }

    List<Result> results(OAuthClientId client) {
        return database.sql("select r.*, c.alias from oauth_client_rotation_result r"
                        + " join connection c on c.id = r.connection where r.client = ? order by r.at, c.id")
                .param(client.value())
                .query((row, number) -> new Result(
                        row.getString("connection"),
                        row.getString("alias"),
                        row.getBoolean("succeeded"),
                        row.getString("detail"),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private static Rotation read(ResultSet row, int number) throws SQLException {
        return new Rotation(
                new OAuthClientId(row.getString("client")),
                State.valueOf(row.getString("state")),
                row.getLong("base_generation"),
                row.getString("problem"),
                row.getObject("started_at", OffsetDateTime.class).toInstant());
    }

    private static String[] names(State... states) {
        String[] names = new String[states.length];
        for (int i = 0; i < states.length; i++) {
            names[i] = states[i].name();
        }
        return names;
    }
}
