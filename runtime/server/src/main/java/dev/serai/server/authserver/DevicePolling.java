package dev.serai.server.authserver;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2DeviceCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Component;

/**
 * Looks before Spring's own provider is asked: a device that asks again before its interval has passed is told to slow down, and
 * its interval is five seconds longer from then on, on every node (RFC 8628 §3.5). Once somebody has decided, it is not
 * held up.
 */
@Component
class DevicePolling {
    private static final String SLOW_DOWN = "slow_down";

    /** What a network may take from an interval that the device has kept. */
    private static final Duration JITTER = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final TokenHashes hashes;
    private final Clock clock;

    DevicePolling(JdbcClient jdbc, TokenHashes hashes, Clock clock) {
        this.jdbc = jdbc;
        this.hashes = hashes;
        this.clock = clock;
    }

    /** Spring's manager would ask the next provider after one that refuses: this one asks it itself. */
    AuthenticationProvider before(AuthenticationProvider next) {
        return new AuthenticationProvider() {
            @Override
            public @Nullable Authentication authenticate(Authentication authentication) {
                refuseTooSoon((OAuth2DeviceCodeAuthenticationToken) authentication);
                return next.authenticate(authentication);
            }

            @Override
            public boolean supports(Class<?> authentication) {
                return next.supports(authentication);
            }
        };
    }

    private void refuseTooSoon(OAuth2DeviceCodeAuthenticationToken asked) {
        @Nullable
        RegisteredClient client =
                asked.getPrincipal() instanceof OAuth2ClientAuthenticationToken by ? by.getRegisteredClient() : null;
        if (client != null && isEarly(asked.getDeviceCode(), client.getId())) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error(SLOW_DOWN, "Asked too soon: wait five seconds longer each time.", null));
        }
    }

    /** Counts this asking, if nobody has decided yet. */
    private boolean isEarly(String deviceCode, String client) {
        return jdbc.sql("""
                        with asked as (
                            select g.id, coalesce(g.polled_at + g.poll_seconds * interval '1 second' > :latest, false) as early
                            from access_grant g join access_grant_token d on d.grant_id = g.id
                            where d.hash = :hash and d.valid and d.expires_at > :now and g.client = :client
                                and exists (select 1 from access_grant_token u
                                    where u.grant_id = g.id and u.kind = 'user' and u.valid)
                            for update of g)
                        update access_grant g
                        set polled_at = :now, poll_seconds = g.poll_seconds + case when a.early then 5 else 0 end
                        from asked a where g.id = a.id returning a.early
                        """)
                .param("hash", hashes.token(deviceCode, TokenKind.DEVICE))
                .param("client", client)
                .param("now", Timestamp.from(clock.instant()))
                .param("latest", Timestamp.from(clock.instant().plus(JITTER)))
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }
}
