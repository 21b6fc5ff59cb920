package dev.serai.server.people;

import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import dev.serai.server.web.HttpProblem;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Links by which people who cannot sign in set a new password: each works once, for a day. */
@Repository
class PasswordResets {
    static final Duration LIFE = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final Users users;
    private final Members members;
    private final Sessions sessions;
    private final Audit audit;
    private final Clock clock;

    PasswordResets(JdbcClient jdbc, Users users, Members members, Sessions sessions, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.users = users;
        this.members = members;
        this.sessions = sessions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Makes a link; an earlier one is over.
     *
     * @throws HttpProblem 403: who holds the link is that person everywhere, so an admin of one workspace makes none for who
     *     has rights beyond it
     */
    @Transactional
    public SecretValue issue(CurrentUser admin, Member member) {
        if ((member.operator() || member.elsewhere()) && !admin.has(Role.OPERATOR)) {
            throw HttpProblem.forbidden(
                    "operator_needed",
                    member.name() + " has rights beyond this workspace: an operator has to make the link.");
        }
        SecretValue token = RandomToken.random();
        jdbc.sql("""
                        insert into password_reset (token_hash, user_id, expires_at, made_in) values (?, ?, ?, ?)
                        on conflict (user_id) do update
                        set token_hash = excluded.token_hash, expires_at = excluded.expires_at, made_in = excluded.made_in
                        """)
                .param(RandomToken.hash(token.reveal()))
                .param(member.id())
                .param(Timestamp.from(clock.instant().plus(LIFE)))
                .param(admin.has(Role.OPERATOR) ? null : admin.workspace())
                .update();
        members.record(admin, "user.reset_link_made", member, Map.of());
        return token;
    }

    /** Whose it is. Empty also if they have got rights since that the admin who made the link had no say in. */
    Optional<String> find(String token) {
        return jdbc.sql("""
                        select p.user_id from password_reset p join app_user u on u.id = p.user_id
                        where p.token_hash = ? and p.expires_at > ? and (p.made_in is null or not (u.operator
                            or exists (select 1 from membership o where o.user_id = u.id and o.workspace <> p.made_in)))
                        """)
                .params(RandomToken.hash(token), Timestamp.from(clock.instant()))
                .query(String.class)
                .optional();
    }

    /**
     * Sets the password; whoever was signed in as this person is no longer.
     *
     * @return whose it is
     * @throws HttpProblem 403 if the link is over
     */
    @Transactional
    public String redeem(String token, String passwordHash) {
        String user = find(token).orElseThrow(PasswordResets::over);
        int mine = jdbc.sql("delete from password_reset where token_hash = ?")
                .param(RandomToken.hash(token))
                .update();
        if (mine == 0) {
            throw over();
        }
        users.setPassword(user, passwordHash);
        sessions.endAll(user);
        audit.record(null, user, "user.password_reset", "user/" + user, Map.of());
        return user;
    }

    static HttpProblem over() {
        return HttpProblem.forbidden(
                "reset_link_invalid",
                "This link is not valid (any more): each works once, for a day. Ask an admin for a new one.");
    }
}
