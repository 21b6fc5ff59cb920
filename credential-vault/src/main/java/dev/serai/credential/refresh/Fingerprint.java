package dev.serai.credential.refresh;

import dev.serai.credential.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A name for a token that does not give it away: SHA-256, cut to 128 bits. Tokens are random, so no guess finds them. */
final class Fingerprint {
    private Fingerprint() {}

    static String of(SecretValue token) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(token.reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
