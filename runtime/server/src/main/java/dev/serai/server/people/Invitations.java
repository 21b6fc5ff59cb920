package dev.serai.server.people;

import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.PersonalData;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import dev.serai.server.web.HttpProblem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Links by which people join a workspace: each works once, for three days, for one address and one role. */
@Repository
class Invitations {
    static final Duration LIFE = Duration.ofDays(3);
    private static final String SELECT = """
            select i.*, w.name as workspace_name, u.name as inviter from invitation i
            join workspace w on w.id = i.workspace left join app_user u on u.id = i.invited_by
            """;

    private final JdbcClient jdbc;
    private final Members members;
    private final Users users;
    private final Audit audit;
    private final Clock clock;

    Invitations(JdbcClient jdbc, Members members, Users users, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.members = members;
        this.users = users;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Invites; an earlier invitation of the same address is over.
     *
     * @return the link's token
     */
    @Transactional
    public SecretValue invite(CurrentUser admin, String email, Role role) {
        String problem = PersonalData.problemOfEmail(email);
        if (!problem.isEmpty()) {
            throw HttpProblem.unprocessable("invalid_email", problem);
        }
        if (members.contains(admin.workspace(), email)) {
            throw HttpProblem.conflict("member_already", email + " is here already: change the role below.");
        }
        SecretValue token = RandomToken.random();
        String id = UUID.randomUUID().toString();
        Instant now = clock.instant();
        jdbc.sql("""
                        insert into invitation (id, workspace, email, role, token_hash, invited_by, created_at, expires_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (workspace, lower(email)) do update set id = excluded.id, role = excluded.role,
                            token_hash = excluded.token_hash, invited_by = excluded.invited_by,
                            created_at = excluded.created_at, expires_at = excluded.expires_at
                        """)
                .params(
                        id,
                        admin.workspace(),
                        email,
                        role.word(),
                        RandomToken.hash(token.reveal()),
                        admin.id(),
                        Timestamp.from(now),
                        Timestamp.from(now.plus(LIFE)))
                .update();
        audit.record(
                admin.workspace(),
                admin.id(),
                "user.invited",
                "invitation/" + id,
                Map.of("email", email, "role", role.word()));
        return token;
    }

    /** Those that can still be used. */
    List<Invitation> open(String workspace) {
        return jdbc.sql(SELECT + "where i.workspace = ? and i.expires_at > ? order by lower(i.email)")
                .params(workspace, Timestamp.from(clock.instant()))
                .query(Invitations::row)
                .list();
    }

    Optional<Invitation> find(String token) {
        return jdbc.sql(SELECT + "where i.token_hash = ? and i.expires_at > ?")
                .params(RandomToken.hash(token), Timestamp.from(clock.instant()))
                .query(Invitations::row)
                .optional();
    }

    @Transactional
    public void revoke(CurrentUser admin, String id) {
        int gone = jdbc.sql("delete from invitation where workspace = ? and id = ?")
                .params(admin.workspace(), id)
                .update();
        if (gone == 1) {
            audit.record(admin.workspace(), admin.id(), "user.invitation_revoked", "invitation/" + id, Map.of());
        }
    }

    /**
     * Somebody without an account joins.
     *
     * @param passwordHash of the new account
     * @return the new user's id
     * @throws HttpProblem 403 if the link is over; 409 if the address has an account by now
     */
    @Transactional
    public String join(String token, String name, String passwordHash) {
        Invitation invitation = redeem(token);
        try {
            String id = users.add(invitation.email(), name, passwordHash, invitation.workspace(), invitation.role());
            recordJoined(invitation, id);
            return id;
        } catch (DuplicateKeyException e) {
            throw HttpProblem.conflict(
                    "account_exists", "There is an account for " + invitation.email() + " already: sign in first.");
        }
    }

    /**
     * Somebody with an account joins one more workspace.
     *
     * @return where they are now
     * @throws HttpProblem 403 if the link is over, or another's
     */
    @Transactional
    public String join(String token, CurrentUser user) {
        Invitation invitation = redeem(token);
        if (!isFor(invitation, user)) {
            throw HttpProblem.forbidden(
                    "invitation_of_another",
                    "This invitation is for " + invitation.email() + ", and you are signed in as " + user.email()
                            + ".");
        }
        jdbc.sql("insert into membership (user_id, workspace, role) values (?, ?, ?) on conflict do nothing")
                .params(user.id(), invitation.workspace(), invitation.role().word())
                .update();
        recordJoined(invitation, user.id());
        return invitation.workspace();
    }

    static boolean isFor(Invitation invitation, CurrentUser user) {
        return invitation.email().equalsIgnoreCase(user.email());
    }

    private void recordJoined(Invitation invitation, String user) {
        audit.record(
                invitation.workspace(),
                user,
                "user.joined",
                "user/" + user,
                Map.of("role", invitation.role().word(), "invitation", invitation.id()));
    }

    /** Of two who use it at once, on whichever nodes, one gets it. */
    private Invitation redeem(String token) {
        Invitation invitation = find(token).orElseThrow(Invitations::over);
        int mine = jdbc.sql("delete from invitation where token_hash = ?")
                .param(RandomToken.hash(token))
                .update();
        if (mine == 0) {
            throw over();
        }
        return invitation;
    }

    static HttpProblem over() {
        return HttpProblem.forbidden(
                "invitation_invalid",
                "This invitation is not valid (any more): each works once, for three days. Ask who invited you for a"
                        + " new one.");
    }

    private static Invitation row(ResultSet row, int index) throws SQLException {
        return new Invitation(
                row.getString("id"),
                row.getString("workspace"),
                row.getString("workspace_name"),
                row.getString("email"),
                Role.of(row.getString("role")),
                row.getString("inviter"),
                row.getTimestamp("expires_at").toInstant());
    }
}
