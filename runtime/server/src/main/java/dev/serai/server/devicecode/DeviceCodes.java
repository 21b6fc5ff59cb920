package dev.serai.server.devicecode;

import dev.serai.credential.DataKey;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.oauth2.DeviceAuthorizationGrant.Started.Asked;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.server.connection.NewConnection;
import dev.serai.server.identity.CurrentUser;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Keeps device codes, the codes themselves encrypted. */
@Repository
class DeviceCodes {
    /** Longer than one poll and what follows from it can take: then its node has ended under way. */
    private static final Duration CLAIM = TokenEndpoint.DEADLINE.multipliedBy(3);
    /** Ended ones are kept this long, for whoever looks what became of it. */
    private static final Duration KEPT = Duration.ofDays(1);

    private static final String COLUMNS = """
            connection, user_id, workspace, connector_hash, asked, device_code, user_code, verification_uri,
            verification_uri_complete, interval_seconds, expires_at, ended_at, problem, notes
            """;

    private final JdbcClient database;
    private final DataKey key;
    private final NewConnection connections;
    private final Clock clock;

    DeviceCodes(JdbcClient database, DataKey key, NewConnection connections, Clock clock) {
        this.database = database;
        this.key = key;
        this.connections = connections;
        this.clock = clock;
    }

    /** One that a node may look at now, and nobody else. */
    record Due(DeviceCode code, SecretValue deviceCode) {}

    void insert(ConnectionId connection, CurrentUser user, String connectorHash, List<String> scopes, Asked asked) {
        Instant now = clock.instant();
        @Nullable URI complete = asked.verificationUriComplete();
        database.sql("""
                        insert into device_code (connection, user_id, workspace, connector_hash, asked, device_code, user_code,
                            verification_uri, verification_uri_complete, interval_seconds, poll_at, expires_at)
                        values (:connection, :user, :workspace, :hash, :asked, :device, :code, :uri, :complete, :interval,
                            :poll, :expires)
                        """)
                .param("connection", connection.value())
                .param("user", user.id())
                .param("workspace", user.workspace())
                .param("hash", connectorHash)
                .param("asked", scopes.toArray(String[]::new))
                .param("device", seal(connection, "device_code", asked.deviceCode()))
                .param("code", seal(connection, "user_code", SecretValue.of(asked.userCode())))
                .param("uri", asked.verificationUri().toString())
                .param(
                        "complete",
                        complete == null
                                ? null
                                : seal(connection, "verification_uri_complete", SecretValue.of(complete.toString())))
                .param("interval", asked.interval().toSeconds())
                .param("poll", Timestamp.from(now.plus(asked.interval())))
                .param("expires", Timestamp.from(now.plus(asked.life())))
                .update();
    }

    Optional<DeviceCode> find(ConnectionId connection) {
        return database.sql("select " + COLUMNS + " from device_code where connection = :connection")
                .param("connection", connection.value())
                .query(this::read)
                .optional();
    }

    /** How many of this person's are under way. */
    int underWay(CurrentUser user) {
        return database.sql("select count(*) from device_code where user_id = :user and ended_at is null")
                .param("user", user.id())
                .query(Integer.class)
                .single();
    }

    /** Takes one whose time has come to be looked at; no other node gets it until it is put back, or this one has ended. */
    Optional<Due> claim() {
        Instant now = clock.instant();
        return database.sql("""
                        update device_code set poll_at = :later where connection = (
                            select connection from device_code where ended_at is null and poll_at <= :now
                            order by poll_at limit 1 for update skip locked)
                        returning
                        """ + COLUMNS)
                .param("now", Timestamp.from(now))
                .param("later", Timestamp.from(now.plus(CLAIM)))
                .query((row, number) -> {
                    DeviceCode code = read(row, number);
                    return new Due(code, open(code.connection(), "device_code", row.getBytes("device_code")));
                })
                .optional();
    }

    /** Nobody has decided: it is looked at again after this time, or when it expires. */
    void again(DeviceCode code, Duration interval, Duration wait) {
        database.sql("""
                        update device_code set poll_at = least(:poll, expires_at), interval_seconds = :interval
                        where connection = :connection and ended_at is null
                        """)
                .param("poll", Timestamp.from(clock.instant().plus(wait)))
                .param("interval", interval.toSeconds())
                .param("connection", code.connection().value())
                .update();
    }

    void succeeded(DeviceCode code, List<String> notes) {
        end(code, null, notes);
    }

    /** Nothing came of it; the connection says why. */
    @Transactional
    public void failed(DeviceCode code, String problem) {
        end(code, problem, List.of());
        connections.failed(code.connection(), problem);
    }

    private void end(DeviceCode code, @Nullable String problem, List<String> notes) {
        database.sql("""
                        update device_code set ended_at = :now, problem = :problem, notes = :notes, device_code = null,
                            user_code = null, verification_uri_complete = null
                        where connection = :connection and ended_at is null
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("problem", problem)
                .param("notes", notes.toArray(String[]::new))
                .param("connection", code.connection().value())
                .update();
    }

    /** An alias that waits for nothing any more is free for another try. */
    void discardFailed(CurrentUser user, String alias) {
        database.sql("""
                        delete from connection c using device_code d
                        where d.connection = c.id and d.ended_at is not null and c.status = 'PENDING' and c.generation = 0
                            and c.workspace = :workspace and c.alias = :alias
                        """)
                .param("workspace", user.workspace())
                .param("alias", alias)
                .update();
    }

    /** Forgets what ended long ago, and connections that never came to be. */
    @Transactional
    public void forget() {
        Timestamp before = Timestamp.from(clock.instant().minus(KEPT));
        database.sql("""
                        delete from connection c using device_code d
                        where d.connection = c.id and d.expires_at < :before and d.ended_at is not null
                            and c.status = 'PENDING' and c.generation = 0
                        """).param("before", before).update();
        database.sql("delete from device_code where expires_at < :before and ended_at is not null")
                .param("before", before)
                .update();
    }

    private DeviceCode read(ResultSet row, int number) throws SQLException {
        ConnectionId connection = new ConnectionId(row.getString("connection"));
        byte @Nullable [] code = row.getBytes("user_code");
        byte @Nullable [] complete = row.getBytes("verification_uri_complete");
        @Nullable Timestamp ended = row.getTimestamp("ended_at");
        return new DeviceCode(
                connection,
                row.getString("user_id"),
                row.getString("workspace"),
                row.getString("connector_hash"),
                Arrays.asList((String[]) row.getArray("asked").getArray()),
                code == null ? null : open(connection, "user_code", code).reveal(),
                URI.create(row.getString("verification_uri")),
                complete == null
                        ? null
                        : URI.create(open(connection, "verification_uri_complete", complete)
                                .reveal()),
                Duration.ofSeconds(row.getInt("interval_seconds")),
                row.getTimestamp("expires_at").toInstant(),
                ended == null ? null : ended.toInstant(),
                row.getString("problem"),
                Arrays.asList((String[]) row.getArray("notes").getArray()));
    }

    private byte[] seal(ConnectionId connection, String column, SecretValue value) {
        return key.seal(value, context(connection, column));
    }

    private SecretValue open(ConnectionId connection, String column, byte[] sealed) {
        return key.open(sealed, context(connection, column));
    }

    private static String context(ConnectionId connection, String column) {
        return "device-code/" + connection + "/" + column;
    }
}
