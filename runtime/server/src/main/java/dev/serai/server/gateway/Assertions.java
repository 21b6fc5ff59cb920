package dev.serai.server.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.signing.SignedTokens;
import dev.serai.server.signing.SignedTokens.Statement;
import java.time.Duration;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Who comes, signed: an upstream checks {@code Serai-Assertion} by {@code /oauth2/jwks} and needs to trust no header. Each
 * is sent for a minute and is then good for four more.
 */
@Component
class Assertions {
    private static final String TYPE = "JWT";
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final Duration SENT = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final SignedTokens tokens;
    private final ApplicationHosts hosts;
    private final Cache<Subject, String> recent =
            Caffeine.newBuilder().expireAfterWrite(SENT).maximumSize(MOST).build();

    Assertions(SignedTokens tokens, ApplicationHosts hosts) {
        this.tokens = tokens;
        this.hosts = hosts;
    }

    /** Whoever gets or loses a right is another subject; what a replaced key has signed is not sent any more. */
    private record Subject(String audience, CurrentUser user, String key) {}

    String of(Visit visit) {
        return recent.get(new Subject(hosts.origin(visit.application()), visit.user(), tokens.keyId()), this::sign);
    }

    private String sign(Subject subject) {
        CurrentUser user = subject.user();
        return tokens.sign(new Statement(
                        TYPE,
                        subject.audience(),
                        user.id(),
                        LIFE,
                        Map.of(
                                "email", user.email(),
                                "name", user.name(),
                                "workspace", user.workspace(),
                                "roles",
                                        user.roles().stream()
                                                .sorted()
                                                .map(Role::word)
                                                .toList())))
                .reveal();
    }
}
