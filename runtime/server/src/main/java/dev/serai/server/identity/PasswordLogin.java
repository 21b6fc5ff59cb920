package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.Users.Account;
import dev.serai.server.web.HttpProblem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether an e-mail and a password belong together; guessing is slowed down, wherever it is tried. */
@Component
public final class PasswordLogin {
    private static final int LONGEST_EMAIL = 254;

    private final Users users;
    private final Passwords passwords;
    private final LoginThrottle throttle;

    PasswordLogin(Users users, Passwords passwords, LoginThrottle throttle) {
        this.users = users;
        this.passwords = passwords;
        this.throttle = throttle;
    }

    /**
     * @param address whose attempts are counted together
     * @param known whether this browser has been signed in to this account before
     * @return the user's id; empty if they do not
     * @throws HttpProblem 429 or 503, if there were too many attempts
     */
    public Optional<String> verify(String email, @Nullable SecretValue password, String address, boolean known) {
        if (password == null || email.isEmpty() || email.length() > LONGEST_EMAIL) {
            return Optional.empty();
        }
        LoginThrottle.Attempt attempt = throttle.attempt(email, address, known);
        Optional<Account> account = users.account(email);
        @Nullable String hash = account.map(Account::passwordHash).orElse(null);
        if (!(known ? passwords.matches(password, hash) : passwords.matches(password, hash, email))) {
            return Optional.empty();
        }
        attempt.succeeded();
        return account.map(Account::id);
    }
}
