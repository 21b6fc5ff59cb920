package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.web.HttpProblem;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id (RFC 9106) with 19 MiB, 2 passes, 1 lane. Only a few computations run at once, so that a flood of logins costs
 * waiting, not memory.
 */
@Component
public final class Passwords {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 256;

    /** What a password has to be. */
    static final String RULE = "A password has from " + SHORTEST + " to " + LONGEST + " characters.";

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int KIBIBYTES = 19 * 1024;
    private static final int PASSES = 2;
    private static final int AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, KIBIBYTES, PASSES);
    private final Semaphore permits = new Semaphore(AT_ONCE, true);
    private final String nobodys = argon2.encode(UUID.randomUUID().toString());

    static boolean isAcceptable(int length) {
        return length >= SHORTEST && length <= LONGEST;
    }

    /** @throws HttpProblem if it is too short or too long */
    public String hash(SecretValue password) {
        if (!isAcceptable(password.length())) {
            throw HttpProblem.unprocessable("password_length", RULE);
        }
        return limited(() -> encoded(password));
    }

    /** @param hash null if there is no such user: it takes as long as if there were one */
    public boolean matches(SecretValue password, @Nullable String hash) {
        if (password.length() > LONGEST) {
            return false;
        }
        boolean matches = limited(() -> argon2.matches(password.reveal(), hash == null ? nobodys : hash));
        return matches && hash != null;
    }

    private String encoded(SecretValue password) {
        String encoded = argon2.encode(password.reveal());
        if (encoded == null) {
            throw new IllegalStateException("A password has a hash.");
        }
        return encoded;
    }

    private <T> T limited(Supplier<T> computation) {
        try {
            if (!permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw HttpProblem.unavailable("login_busy", "Too many people sign in at once. Try again.", PATIENCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted.", interrupted);
        }
        try {
            return computation.get();
        } finally {
            permits.release();
        }
    }
}
