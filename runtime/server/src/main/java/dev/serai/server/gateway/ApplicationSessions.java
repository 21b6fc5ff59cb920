package dev.serai.server.gateway;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.people.OtherPlaces;
import dev.serai.server.watch.Watch;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who is signed in at applications' hosts. Serai's own session is never seen there: a code that works once carries it over,
 * and what it becomes ends with Serai's session, on every node within a second: see {@link Admissions}.
 */
@Repository
class ApplicationSessions implements OtherPlaces {
    private static final Duration CODE_LIFE = Duration.ofMinutes(1);
    static final Duration LIFE = Duration.ofHours(12);
    private static final Duration UPKEEP = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final Clock clock;

    ApplicationSessions(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Bean
    static Watch endedApplicationSessions(ApplicationSessions sessions) {
        return new Watch("sessions of applications", new Watch.Look(sessions::clear, UPKEEP));
    }

    /**
     * Issues a code for a signed-in user.
     *
     * @param sessionId of Serai's session
     * @param state what the browser has in its cookie at the application's host
     */
    SecretValue issue(Application application, CurrentUser user, String sessionId, String state) {
        SecretValue code = RandomToken.random();
        jdbc.sql("""
                        insert into application_code (hash, application, user_id, workspace, session, state, expires_at)
                        select ?, ?, ?, ?, primary_id, ?, ? from spring_session where session_id = ?
                        """)
                .params(
                        RandomToken.hash(code.reveal()),
                        application.id(),
                        user.id(),
                        user.workspace(),
                        RandomToken.hash(state),
                        at(CODE_LIFE),
                        sessionId)
                .update();
        return code;
    }

    /**
     * Turns a code into a session.
     *
     * @return the cookie's value; empty if the code is none, was used, is of another application or browser, or too old
     */
    @Transactional
    public Optional<SecretValue> redeem(String code, Application application, String state) {
        record Row(String user, String workspace, String session) {}
        return jdbc.sql("""
                        delete from application_code
                        where hash = ? and application = ? and state = ? and expires_at > ?
                        returning user_id, workspace, session
                        """)
                .params(RandomToken.hash(code), application.id(), RandomToken.hash(state), now())
                .query((row, _) -> new Row(row.getString(1), row.getString(2), row.getString(3)))
                .optional()
                .map(row -> begin(application, row.user(), row.workspace(), row.session(), LIFE));
    }

    /** @param session the primary key of Serai's session that this one ends with; null for none */
    SecretValue begin(Application application, String user, String workspace, @Nullable String session, Duration life) {
        SecretValue cookie = RandomToken.random();
        jdbc.sql("""
                        insert into application_session (hash, application, user_id, workspace, session, expires_at)
                        values (?, ?, ?, ?, ?, ?)
                        """)
                .param(RandomToken.hash(cookie.reveal()))
                .param(application.id())
                .param(user)
                .param(workspace)
                .param(session)
                .param(at(life))
                .update();
        return cookie;
    }

    /** Those that service links began; the others end with Serai's sessions, of which one may remain. */
    @Override
    public void endAll(String user) {
        jdbc.sql("delete from application_session where user_id = ? and session is null")
                .param(user)
                .update();
    }

    /** What nobody can use any more. */
    void clear() {
        jdbc.sql("delete from application_code where expires_at < ?")
                .param(now())
                .update();
        jdbc.sql("delete from application_session where expires_at < ?")
                .param(now())
                .update();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private Timestamp at(Duration life) {
        return Timestamp.from(clock.instant().plus(life));
    }
}
