package dev.serai.server.people;

import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who belongs to a workspace. One admin always remains. */
@Repository
public class Members {
    private static final String SELECT = """
            select u.id, u.email, u.name, u.operator, u.created_at, m.role, m.datasets_write,
                exists (select 1 from membership o where o.user_id = u.id and o.workspace <> m.workspace) as elsewhere
            from membership m join app_user u on u.id = m.user_id
            where m.workspace = :workspace and not u.service
            """;

    private final JdbcClient jdbc;
    private final Audit audit;

    Members(JdbcClient jdbc, Audit audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /** @param after the e-mail that the last page ended with; null for the first */
    List<Member> list(String workspace, @Nullable String after, int limit) {
        return jdbc.sql(SELECT + """
                         and (cast(:after as text) is null or lower(u.email) > lower(:after))
                        order by lower(u.email) limit :limit
                        """)
                .param("workspace", workspace)
                .param("after", after)
                .param("limit", limit)
                .query(Members::row)
                .list();
    }

    /** A workspace that somebody belongs to. */
    public record Place(String id, String name, boolean current) {}

    List<Place> workspaces(CurrentUser user) {
        return jdbc.sql("""
                        select w.id, w.name from membership m join workspace w on w.id = m.workspace
                        where m.user_id = ? order by w.name, w.id
                        """)
                .param(user.id())
                .query((row, _) -> new Place(
                        row.getString("id"),
                        row.getString("name"),
                        row.getString("id").equals(user.workspace())))
                .list();
    }

    /** @throws HttpProblem 404 */
    Member require(String workspace, String id) {
        return jdbc.sql(SELECT + " and u.id = :id")
                .param("workspace", workspace)
                .param("id", id)
                .query(Members::row)
                .optional()
                .orElseThrow(() ->
                        HttpProblem.notFound("unknown_user", "There is no such person in this workspace (any more)."));
    }

    boolean contains(String workspace, String email) {
        return jdbc.sql(SELECT + " and lower(u.email) = lower(:email)")
                .param("workspace", workspace)
                .param("email", email)
                .query(Members::row)
                .optional()
                .isPresent();
    }

    /** @throws HttpProblem 409 if no admin would be left */
    @Transactional
    public void change(CurrentUser admin, Member member, Role role) {
        lockAdmins(admin.workspace());
        if (role != Role.ADMIN) {
            requireAnotherAdmin(admin.workspace(), member);
        }
        jdbc.sql("update membership set role = ? where workspace = ? and user_id = ?")
                .params(role.word(), admin.workspace(), member.id())
                .update();
        record(admin, "user.role_changed", member, Map.of("role", role.word()));
    }

    /** Whether they add and change records of datasets here, from their next request on. */
    @Transactional
    public void letWriteDatasets(CurrentUser admin, Member member, boolean allowed) {
        jdbc.sql("update membership set datasets_write = ? where workspace = ? and user_id = ?")
                .params(allowed, admin.workspace(), member.id())
                .update();
        record(admin, allowed ? "user.datasets_write_allowed" : "user.datasets_write_ended", member, Map.of());
    }

    /** They keep their account, and what they own stays; here they may do nothing any more. */
    @Transactional
    public void remove(CurrentUser admin, Member member) {
        lockAdmins(admin.workspace());
        requireAnotherAdmin(admin.workspace(), member);
        jdbc.sql("delete from membership where workspace = ? and user_id = ?")
                .params(admin.workspace(), member.id())
                .update();
        record(admin, "user.removed", member, Map.of());
    }

    /** Of two admins who demote each other at once one remains. */
    private void lockAdmins(String workspace) {
        jdbc.sql("select 1 from membership where workspace = ? and role = 'admin' order by user_id for update")
                .param(workspace)
                .query(rows -> {});
    }

    private void requireAnotherAdmin(String workspace, Member member) {
        boolean another = jdbc.sql("""
                        select exists (select 1 from membership m join app_user u on u.id = m.user_id
                          where m.workspace = ? and m.role = 'admin' and u.id <> ? and not u.disabled and not u.service)
                        """)
                .params(workspace, member.id())
                .query(Boolean.class)
                .single();
        if (!another) {
            throw HttpProblem.conflict(
                    "last_admin",
                    member.name() + " is the only admin of this workspace: make somebody else admin first.");
        }
    }

    void record(CurrentUser admin, String action, Member member, Map<String, String> detail) {
        audit.record(admin.workspace(), admin.id(), action, "user/" + member.id(), detail);
    }

    private static Member row(ResultSet row, int index) throws SQLException {
        return new Member(
                row.getString("id"),
                row.getString("email"),
                row.getString("name"),
                Role.of(row.getString("role")),
                row.getBoolean("operator"),
                row.getBoolean("datasets_write"),
                row.getBoolean("elsewhere"),
                row.getTimestamp("created_at").toInstant());
    }
}
