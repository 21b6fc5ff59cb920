package dev.serai.server.authserver;

import dev.serai.server.identity.CurrentUsers;
import io.github.bucket4j.Bucket;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2DeviceVerificationAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Reads the code that somebody entered, and lets nobody guess (RFC 8628 §5.1): so many of each account and of all together,
 * on each node, while a code lives ten minutes and is one of 25 billion.
 */
final class CountedUserCodes implements AuthenticationConverter {
    static final String TOO_MANY = "slow_down";

    private static final int OF_ONE = 10;
    private static final int OF_ALL = 100;
    private static final int ACCOUNTS = 10_000;
    private static final Duration REFILL_OF_ONE = Duration.ofSeconds(30);
    private static final Duration REFILL_OF_ALL = Duration.ofSeconds(1);

    private final OAuth2DeviceVerificationAuthenticationConverter converter =
            new OAuth2DeviceVerificationAuthenticationConverter();
    private final Bucket all = bucket(OF_ALL, REFILL_OF_ALL);
    private final Map<String, Bucket> each = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ACCOUNTS;
        }
    });

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        @Nullable Authentication entered = converter.convert(request);
        if (entered != null) {
            String user = CurrentUsers.get().id();
            Bucket own = each.computeIfAbsent(user, _ -> bucket(OF_ONE, REFILL_OF_ONE));
            if (!own.tryConsume(1) || !all.tryConsume(1)) {
                throw new OAuth2AuthenticationException(TOO_MANY);
            }
        }
        return entered;
    }

    private static Bucket bucket(int capacity, Duration refill) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(1, refill))
                .build();
    }
}
