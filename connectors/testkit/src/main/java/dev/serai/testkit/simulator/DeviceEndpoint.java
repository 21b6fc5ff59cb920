package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.testkit.simulator.Grants.Issued;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Authorization by device code (RFC 8628): the endpoint, the page where a person enters the code, and what a poll is told. Codes are
 * not kept in a state file: they live for minutes.
 */
final class DeviceEndpoint {
    static final String PAGE = "/device";
    /** {@code grant_type} (§3.4). */
    static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";

    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;

    private final Profile profile;
    private final Profile.Device device;
    private final Grants grants;
    private final UserSessions sessions;
    private final SecretLog secrets;
    private final Origin origin;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();
    private final Map<String, Asked> asked = new HashMap<>();

    DeviceEndpoint(
            Profile profile,
            Profile.Device device,
            Grants grants,
            UserSessions sessions,
            SecretLog secrets,
            Origin origin,
            Clock clock) {
        this.profile = profile;
        this.device = device;
        this.grants = grants;
        this.sessions = sessions;
        this.secrets = secrets;
        this.origin = origin;
        this.clock = clock;
    }

    /** A device code under way, from the request to the poll that gets the tokens. */
    private static final class Asked {
        final String clientId;
        final String scope;
        final String userCode;
        final Instant expiresAt;
        Instant pollAfter;

        @Nullable
        String user;

        boolean denied;
        boolean spent;

        Asked(String clientId, String scope, String userCode, Instant expiresAt, Instant pollAfter) {
            this.clientId = clientId;
            this.scope = scope;
            this.userCode = userCode;
            this.expiresAt = expiresAt;
            this.pollAfter = pollAfter;
        }
    }

    /** §3.1, §3.2. */
    synchronized ObjectNode authorize(String clientId, @Nullable String scope) {
        Instant now = clock.instant();
        String deviceCode = secrets.issue("device_code", "sdc_");
        Asked one = new Asked(
                clientId,
                scope == null ? profile.defaultScope() : scope.replace(',', ' '),
                userCode(),
                now.plus(LIFE),
                now.plus(INTERVAL));
        asked.put(deviceCode, one);
        return Json.object()
                .put("device_code", deviceCode)
                .put("user_code", one.userCode)
                .put(device.verificationName(), origin.text() + PAGE)
                .put("expires_in", LIFE.toSeconds())
                .put("interval", INTERVAL.toSeconds());
    }

    private String userCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(i == LENGTH / 2 ? "-" : "").append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    /** §3.4, §3.5. */
    synchronized Issued poll(String deviceCode, String clientId) {
        @Nullable Asked one = asked.get(deviceCode);
        if (one == null || one.spent || !one.clientId.equals(clientId)) {
            throw OAuthError.invalidGrant("The device code is unknown or was used");
        }
        Instant now = clock.instant();
        if (now.isAfter(one.expiresAt)) {
            throw new OAuthError(400, "expired_token", "The device code has expired");
        }
        if (one.denied) {
            throw new OAuthError(400, "access_denied", "The person said no");
        }
        boolean early = now.isBefore(one.pollAfter);
        one.pollAfter = now.plus(INTERVAL);
        if (one.user == null) {
            throw early
                    ? new OAuthError(400, "slow_down", "Asked too soon")
                    : new OAuthError(device.pendingStatus(), "authorization_pending", "Nobody has decided yet");
        }
        one.spent = true;
        return grants.grant(one.clientId, one.user, one.scope);
    }

    Answer page(Call call) {
        return Answer.html(
                200, Pages.device(profile.name(), Objects.requireNonNullElse(call.query("user_code"), ""), false));
    }

    /** §3.3: code, sign-in and consent on one page. */
    synchronized Answer decide(Call call) {
        Map<String, List<String>> form = call.form();
        String code = Objects.requireNonNullElse(Call.first(form, "user_code"), "")
                .strip()
                .toUpperCase(Locale.ROOT);
        @Nullable String user = Call.first(form, "username");
        @Nullable
        Asked one = asked.values().stream()
                .filter(each -> each.userCode.equals(code) && !each.spent && !each.denied && each.user == null)
                .findFirst()
                .orElse(null);
        if (one == null || user == null || !sessions.isPassword(user, Call.first(form, "password"))) {
            return Answer.html(401, Pages.device(profile.name(), code, true));
        }
        if ("allow".equals(Call.first(form, "decision"))) {
            one.user = user;
            return Answer.html(200, Pages.decided(profile.name(), "You can go back to your device."));
        }
        one.denied = true;
        return Answer.html(200, Pages.decided(profile.name(), "Nothing was allowed."));
    }
}
