package dev.serai.server.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.serai.credential.SecretValue;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** HTTP Basic as OAuth clients send it: id and secret form-encoded first (RFC 6749 §2.3.1). */
record BasicCredentials(String id, SecretValue secret) {
    private static final String SCHEME = "Basic ";
    private static final int LONGEST = 1_000;

    static Optional<BasicCredentials> of(@Nullable String header) {
        if (header == null || header.length() > LONGEST || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            String[] parts = new String(
                            Base64.getDecoder()
                                    .decode(header.substring(SCHEME.length()).strip()),
                            UTF_8)
                    .split(":", 2);
            return parts.length < 2 || parts[1].isEmpty()
                    ? Optional.empty()
                    : Optional.of(new BasicCredentials(
                            URLDecoder.decode(parts[0], UTF_8), SecretValue.of(URLDecoder.decode(parts[1], UTF_8))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
