package dev.serai.testkit.simulator;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes secrets and remembers every one made or received, so that a test can look for them where they must not be. */
final class SecretLog {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Set<String>> byKind = new TreeMap<>();

    /** A new unguessable text, remembered under this kind. */
    String issue(String kind, String prefix) {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        String secret = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        remember(kind, secret);
        return secret;
    }

    synchronized void remember(String kind, @Nullable String secret) {
        if (secret != null && !secret.isEmpty()) {
            byKind.computeIfAbsent(kind, none -> new LinkedHashSet<>()).add(secret);
        }
    }

    synchronized Map<String, Set<String>> all() {
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        byKind.forEach((kind, secrets) -> copy.put(kind, Collections.unmodifiableSet(new LinkedHashSet<>(secrets))));
        return copy;
    }
}
