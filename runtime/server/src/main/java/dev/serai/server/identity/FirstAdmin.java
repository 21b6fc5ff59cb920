package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.web.HttpProblem;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the first admin, once. */
@Service
class FirstAdmin {
    /** One at a time, on whichever node; released with the transaction. */
    private static final long LOCK = 0x5E_2A_1F_1B_5AL;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Users users;
    private final Passwords passwords;
    private final SetupTokens tokens;
    private final Audit audit;
    private volatile boolean exists;

    FirstAdmin(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            Users users,
            Passwords passwords,
            SetupTokens tokens,
            Audit audit) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.users = users;
        this.passwords = passwords;
        this.tokens = tokens;
        this.audit = audit;
    }

    /** Whether there is an admin. Once there is one, there always is. */
    boolean exists() {
        if (!exists) {
            exists = users.hasAdmin();
        }
        return exists;
    }

    /**
     * By the one-time link.
     *
     * @return the admin's id
     * @throws HttpProblem if the token is not valid, or somebody was faster
     */
    String create(String token, String email, String name, SecretValue password) {
        if (!tokens.isValid(token)) {
            throw wrongToken();
        }
        String hash = passwords.hash(password);
        String id = transactions.execute(_ -> {
            jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query(rows -> {});
            if (users.hasAdmin()) {
                throw HttpProblem.conflict(
                        "already_set_up", "Somebody has set Serai up already. Sign in, or ask them for an account.");
            }
            if (!tokens.redeem(token)) {
                throw wrongToken();
            }
            return add(email, name, hash);
        });
        exists = true;
        return id;
    }

    /** Without a browser, at start; does nothing if there is one. */
    void createUnlessExists(String email, SecretValue password) {
        if (exists()) {
            return;
        }
        String hash = passwords.hash(password);
        transactions.executeWithoutResult(_ -> {
            jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query(rows -> {});
            if (!users.hasAdmin()) {
                add(email, email.substring(0, email.indexOf('@')), hash);
            }
        });
    }

    private String add(String email, String name, String hash) {
        String id = users.add(email, name, hash, Users.DEFAULT_WORKSPACE, Role.OPERATOR);
        audit.record(Users.DEFAULT_WORKSPACE, id, "setup.first_admin", "user/" + id, Map.of());
        return id;
    }

    static HttpProblem wrongToken() {
        return HttpProblem.forbidden(
                "setup_token_invalid",
                "This set-up link is not valid (any more). The newest one stands in the terminal in which Serai was"
                        + " started, and its token in the file setup-token in SERAI_HOME; a restart makes a new one.");
    }
}
