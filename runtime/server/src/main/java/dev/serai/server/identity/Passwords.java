package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.web.HttpProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id (RFC 9106) with 19 MiB, 2 passes, 1 lane. Only a few computations run at once: {@link HashingTurns}.
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

    /** Of a password that nobody knows, and whom it would let in is nobody. Made once: each start would take as long as a login. */
    static final String NOBODYS =
            "$argon2id$v=19$m=19456,t=2,p=1$8lmSaD9HrLi9hWJY+virKg$SvgLFs0WxGQFIoKW26SF8pv+GGCjOAsRXzHSKW+/2wA";

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, KIBIBYTES, PASSES);
    private final HashingTurns turns;

    Passwords(HashingTurns turns) {
        this.turns = turns;
    }

    static boolean isAcceptable(int length) {
        return length >= SHORTEST && length <= LONGEST;
    }

    /**
     * Of somebody who has shown already that they may have a password here.
     *
     * @throws HttpProblem if it is too short or too long; 503 if too many are hashed
     */
    public String hash(SecretValue password) {
        if (!isAcceptable(password.length())) {
            throw HttpProblem.unprocessable("password_length", RULE);
        }
        return turns.take(() -> encoded(password));
    }

    /**
     * Whether it is the password of somebody whose browser is known.
     *
     * @param hash null if there is no such user: it takes as long as if there were one
     * @throws HttpProblem 503 if too many are hashed
     */
    boolean matches(SecretValue password, @Nullable String hash) {
        return password.length() <= LONGEST && turns.take(() -> isHashOf(hash, password));
    }

    /**
     * Whether it is the password of the account that a stranger says is theirs.
     *
     * @param hash null if there is no such user: it takes as long as if there were one
     * @throws HttpProblem 429 or 503 if too many are hashed
     */
    boolean matches(SecretValue password, @Nullable String hash, String account) {
        return password.length() <= LONGEST && turns.takeAsStranger(account, () -> isHashOf(hash, password));
    }

    private boolean isHashOf(@Nullable String hash, SecretValue password) {
        boolean matches = argon2.matches(password.reveal(), hash == null ? NOBODYS : hash);
        return matches && hash != null;
    }

    private String encoded(SecretValue password) {
        String encoded = argon2.encode(password.reveal());
        if (encoded == null) {
            throw new IllegalStateException("A password has a hash.");
        }
        return encoded;
    }
}
