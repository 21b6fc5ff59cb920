package dev.serai.credential.oauth2;

import dev.serai.credential.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A proof key for one code exchange (RFC 7636).
 *
 * @param verifier 43 characters from 32 random bytes (§4.1); kept until the code is redeemed
 */
public record Pkce(SecretValue verifier) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new one. */
    public static Pkce random() {
        return new Pkce(randomText());
    }

    /** The challenge by method S256 (§4.2). */
    public String challenge() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(verifier.reveal().getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** 256 random bits in base64url, as verifiers and states are made. */
    static SecretValue randomText() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return SecretValue.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
