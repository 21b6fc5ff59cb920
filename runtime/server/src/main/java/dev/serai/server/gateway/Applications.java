package dev.serai.server.gateway;

import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The applications of all workspaces. Operators change those of the workspace where they are. */
@Repository
class Applications {
    /** What {@link #row} reads, of an application {@code a}. */
    static final String COLUMNS = """
            select a.*, extract(epoch from answer_timeout) as answer, extract(epoch from idle_timeout) as idle,
                array(select p.user_id from application_person p where p.application = a.id) as people
            """;

    private static final String SELECT = COLUMNS + "from application a ";

    private final JdbcClient jdbc;
    private final Users users;
    private final Audit audit;
    private final Clock clock;

    Applications(JdbcClient jdbc, Users users, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.users = users;
        this.audit = audit;
        this.clock = clock;
    }

    Optional<Application> byName(String name) {
        return jdbc.sql(SELECT + "where name = ?")
                .param(name)
                .query(Applications::row)
                .optional();
    }

    /** All of the user's workspace. */
    List<Application> list(CurrentUser user) {
        return jdbc.sql(SELECT + "where workspace = ? order by name")
                .param(user.workspace())
                .query(Applications::row)
                .list();
    }

    /** Those that the user may use. */
    List<Application> of(CurrentUser user) {
        return list(user).stream().filter(one -> one.admits(user)).toList();
    }

    /** @throws HttpProblem 404 if there is none, or in another workspace */
    Application require(CurrentUser user, String id) {
        return jdbc.sql(SELECT + "where workspace = ? and id = ?")
                .params(user.workspace(), id)
                .query(Applications::row)
                .optional()
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_application", "There is no such application in this workspace (any more)."));
    }

    /** E-mail addresses of the people that it names. */
    List<String> people(Application application) {
        return jdbc.sql("""
                        select u.email from application_person p join app_user u on u.id = p.user_id
                        where p.application = ? order by lower(u.email)
                        """)
                .param(application.id())
                .query((row, _) -> row.getString("email"))
                .list();
    }

    /** @throws HttpProblem 403 for who is no operator; 409 if the name is taken; 422 if it names somebody unknown */
    @Transactional
    public Application add(CurrentUser operator, ApplicationSettings settings) {
        operator.require(Role.OPERATOR);
        String id = UUID.randomUUID().toString();
        try {
            jdbc.sql("""
                            insert into application (id, name, workspace, upstream, role, strip_prefix, answer_timeout,
                                idle_timeout, created_at)
                            values (:id, :name, :workspace, :upstream, :role, :prefix, make_interval(secs => :answer),
                                make_interval(secs => :idle), :now)
                            """)
                    .params(columns(operator, id, settings))
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        } catch (DuplicateKeyException _) {
            throw taken(settings);
        }
        return written(operator, id, settings, "application.registered");
    }

    /** @throws HttpProblem as {@link #add}; 404 */
    @Transactional
    public Application change(CurrentUser operator, String id, ApplicationSettings settings) {
        operator.require(Role.OPERATOR);
        require(operator, id);
        try {
            jdbc.sql("""
                            update application set name = :name, upstream = :upstream, role = :role, strip_prefix = :prefix,
                                answer_timeout = make_interval(secs => :answer), idle_timeout = make_interval(secs => :idle)
                            where id = :id and workspace = :workspace
                            """).params(columns(operator, id, settings)).update();
        } catch (DuplicateKeyException _) {
            throw taken(settings);
        }
        return written(operator, id, settings, "application.changed");
    }

    /** Who is signed in there is so no more. */
    @Transactional
    public Application remove(CurrentUser operator, String id) {
        operator.require(Role.OPERATOR);
        Application gone = require(operator, id);
        jdbc.sql("delete from application where id = ?").param(id).update();
        record(operator, gone, "application.removed");
        return gone;
    }

    private Application written(CurrentUser operator, String id, ApplicationSettings settings, String action) {
        jdbc.sql("delete from application_person where application = ?")
                .param(id)
                .update();
        for (String email : settings.people()) {
            String user = users.byEmail(email)
                    .flatMap(found -> users.find(found, operator.workspace()))
                    .filter(found -> found.workspace().equals(operator.workspace()))
                    .map(CurrentUser::id)
                    .orElseThrow(() -> HttpProblem.unprocessable(
                            "unknown_person", "Nobody with the address " + email + " belongs to this workspace."));
            jdbc.sql("insert into application_person (application, user_id) values (?, ?) on conflict do nothing")
                    .params(id, user)
                    .update();
        }
        Application application = require(operator, id);
        record(operator, application, action);
        return application;
    }

    private void record(CurrentUser operator, Application application, String action) {
        audit.record(
                operator.workspace(),
                operator.id(),
                action,
                "application/" + application.id(),
                Map.of(
                        "name",
                        application.name(),
                        "upstream",
                        application.upstream().toString()));
    }

    private static Map<String, ?> columns(CurrentUser operator, String id, ApplicationSettings settings) {
        @Nullable Role role = settings.role();
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("id", id);
        columns.put("name", settings.name());
        columns.put("workspace", operator.workspace());
        columns.put("upstream", settings.upstream().toString());
        columns.put("role", role == null ? null : role.word());
        columns.put("prefix", settings.stripPrefix());
        columns.put("answer", settings.answerTimeout().toSeconds());
        columns.put("idle", settings.idleTimeout().toSeconds());
        return columns;
    }

    private static HttpProblem taken(ApplicationSettings settings) {
        return HttpProblem.conflict(
                "name_taken", "There is an application '" + settings.name() + "' already: each has a host of its own.");
    }

    static Application row(ResultSet row, int index) throws SQLException {
        @Nullable String role = row.getString("role");
        return new Application(
                row.getString("id"),
                row.getString("name"),
                row.getString("workspace"),
                URI.create(row.getString("upstream")),
                role == null ? null : Role.of(role),
                Set.of((String[]) row.getArray("people").getArray()),
                row.getString("strip_prefix"),
                Duration.ofSeconds(row.getLong("answer")),
                Duration.ofSeconds(row.getLong("idle")));
    }
}
