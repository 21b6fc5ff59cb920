package dev.serai.server.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** People and their rights, in PostgreSQL. */
@Repository
public class Users {
    /** The first workspace. */
    public static final String DEFAULT_WORKSPACE = "default";

    private final JdbcClient jdbc;
    private final Clock clock;

    Users(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Someone who may sign in.
     *
     * @param workspace where they are now; if they do not belong there (any more), the first where they do
     * @return empty if there is no such user, they are disabled, or belong nowhere
     */
    public Optional<CurrentUser> find(String id, @Nullable String workspace) {
        return jdbc.sql("""
                        select u.id, u.email, u.name, u.operator, m.workspace, m.role, m.datasets_write
                        from app_user u join membership m on m.user_id = u.id
                        where u.id = ? and not u.disabled
                        order by (m.workspace = coalesce(?, 'default')) desc, m.workspace limit 1
                        """)
                .param(id)
                .param(workspace)
                .query((row, _) -> user(row, ""))
                .optional();
    }

    /** What a login needs to know. */
    Optional<Account> account(String email) {
        return jdbc.sql(
                        "select id, password_hash from app_user where lower(email) = lower(?) and not disabled and not service")
                .param(email)
                .query((row, _) -> new Account(row.getString("id"), row.getString("password_hash")))
                .optional();
    }

    /** Empty if nobody has this address. */
    public Optional<String> byEmail(String email) {
        return jdbc.sql("select id from app_user where lower(email) = lower(?)")
                .param(email)
                .query(String.class)
                .optional();
    }

    /** @param hash from {@link Passwords#hash} */
    public void setPassword(String id, String hash) {
        jdbc.sql("update app_user set password_hash = ? where id = ? and not service")
                .params(hash, id)
                .update();
    }

    /** Whether the installation has an admin. */
    boolean hasAdmin() {
        return jdbc.sql("select exists (select 1 from app_user where operator and not disabled)")
                .query(Boolean.class)
                .single();
    }

    /**
     * Adds a user to a workspace.
     *
     * @param passwordHash from {@link Passwords#hash}
     * @param role {@link Role#OPERATOR} makes them admin of the workspace and operator
     * @return the new user's id
     */
    @Transactional
    public String add(String email, String name, String passwordHash, String workspace, Role role) {
        String id = UUID.randomUUID().toString();
        boolean operator = role == Role.OPERATOR;
        jdbc.sql(
                        "insert into app_user (id, email, name, password_hash, operator, created_at) values (?, ?, ?, ?, ?, ?)")
                .params(id, email, name, passwordHash, operator, Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("insert into membership (user_id, workspace, role) values (?, ?, ?)")
                .params(id, workspace, (operator ? Role.ADMIN : role).word())
                .update();
        return id;
    }

    /**
     * Adds a user of a program: it has these rights in one workspace, within the scopes of its tokens, and nobody signs in
     * as it.
     *
     * @return its id
     */
    @Transactional
    public String addService(String name, String workspace, Role role) {
        String id = UUID.randomUUID().toString();
        jdbc.sql("""
                        insert into app_user (id, email, name, password_hash, service, created_at)
                        values (?, ?, ?, '', true, ?)
                        """)
                .params(id, "service-" + id + "@serai.invalid", name, Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("insert into membership (user_id, workspace, role, datasets_write) values (?, ?, ?, ?)")
                .params(id, workspace, role.word(), role == Role.ADMIN)
                .update();
        return id;
    }

    /** From the next request on there is no such user. */
    public void disable(String id) {
        jdbc.sql("update app_user set disabled = true where id = ?").param(id).update();
    }

    /** For whoever asks about people together with something else; {@code prefix} stands before the names of the columns. */
    public static CurrentUser user(ResultSet row, String prefix) throws SQLException {
        Set<Role> roles = EnumSet.copyOf(Role.upTo(Role.of(row.getString(prefix + "role"))));
        if (row.getBoolean(prefix + "operator")) {
            roles.add(Role.OPERATOR);
        }
        return new CurrentUser(
                row.getString(prefix + "id"),
                row.getString(prefix + "email"),
                row.getString(prefix + "name"),
                row.getString(prefix + "workspace"),
                roles,
                row.getBoolean(prefix + "datasets_write"));
    }

    record Account(String id, String passwordHash) {}
}
