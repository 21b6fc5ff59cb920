package dev.serai.credential;

import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Credentials for tests. */
public final class TestCredentials {
    private TestCredentials() {}

    /** Tokens named after their generation, as a provider that rotates would hand them out. */
    public static OAuthTokens tokens(long generation) {
        return new OAuthTokens(
                SecretValue.of("access-" + generation),
                SecretValue.of("refresh-" + generation),
                List.of("read", "offline_access"),
                Instant.parse("2026-01-02T03:04:05.000006Z"),
                Instant.parse("2026-01-02T04:04:05Z"),
                Instant.parse("2026-04-02T03:04:05Z"),
                Map.of("instance_url", "https://eu5.example.com"),
                new Lineage(
                        new Generation(generation),
                        1,
                        "attempt-" + generation,
                        generation == 1 ? null : "fingerprint-" + (generation - 1),
                        null));
    }
}
