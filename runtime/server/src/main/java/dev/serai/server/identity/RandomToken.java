package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Tokens that nobody can guess: 256 bits. Whoever presents one is known by its hash, and only that is kept. */
public final class RandomToken {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomToken() {}

    /** A new one, fit for a URL. */
    public static SecretValue random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return SecretValue.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What is kept of it, and found by it. */
    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every JDK has SHA-256.", impossible);
        }
    }
}
