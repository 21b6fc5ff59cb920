package dev.serai.credential.refresh;

import dev.serai.connector.OAuth2.Rotation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.oauth2.RefreshCall.Sent;
import dev.serai.credential.oauth2.TokenAnswer;
import dev.serai.credential.oauth2.TokenOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider as strict as they come: a refresh token is good for one refresh, and whoever shows a used one loses the grant
 * with its access token. Or one whose refresh tokens stay as they are.
 */
final class SimulatedProvider {
    private final Simulation simulation;
    private final Rotation rotation;
    private final Duration life;
    private final Map<String, Grant> grants = new HashMap<>();
    private int requests;

    /** One grant, and how many tokens it has given. */
    private static final class Grant {
        int given;
        boolean dead;
        Instant accessEnds = Instant.EPOCH;
    }

    SimulatedProvider(Simulation simulation, Rotation rotation, Duration life) {
        this.simulation = simulation;
        this.rotation = rotation;
        this.life = life;
    }

    /** A new grant's first tokens. */
    TokenAnswer authorize(String name) {
        grants.put(name, new Grant());
        return answer(given(name), simulation.instant());
    }

    private SecretValue given(String name) {
        Grant grant = grant(name);
        grant.given++;
        grant.accessEnds = simulation.instant().plus(life);
        return SecretValue.of(name + "." + grant.given);
    }

    /** Executes a refresh. */
    Sent refresh(String refreshToken) {
        requests++;
        Grant grant = grant(grantOf(refreshToken));
        if (!grant.dead && rotates() && !refreshToken.equals(newest(grantOf(refreshToken)))) {
            grant.dead = true;
            simulation.note("the provider sees " + refreshToken + " again and ends the grant");
        }
        if (grant.dead) {
            return new Sent.Failed(new TokenOutcome.Refused("invalid_grant", "Used, or revoked."));
        }
        Instant now = simulation.instant();
        return new Sent.Answered(
                new RawAnswer(200, given(grantOf(refreshToken)), now.truncatedTo(ChronoUnit.SECONDS), now));
    }

    /** What an answer says. */
    TokenOutcome read(RawAnswer raw) {
        @Nullable SecretValue given = raw.body();
        return given == null
                ? new TokenOutcome.Unknown("Unreadable.")
                : new TokenOutcome.Granted(answer(given, raw.sentAt()));
    }

    private TokenAnswer answer(SecretValue given, Instant sentAt) {
        String name = grantOf(given.reveal());
        return new TokenAnswer(
                SecretValue.of("access-" + given.reveal()),
                rotates() ? given : SecretValue.of(name + ".1"),
                life,
                null,
                null,
                Map.of(),
                sentAt);
    }

    /** The owner takes the grant back, or Serai does. */
    void revoke(String grant) {
        grant(grant).dead = true;
    }

    boolean isDead(String grant) {
        return grant(grant).dead;
    }

    /** The refresh token that is good. */
    String newest(String grant) {
        return rotates() ? grant + "." + grant(grant).given : grant + ".1";
    }

    String newestAccess(String grant) {
        return "access-" + grant + "." + grant(grant).given;
    }

    Instant accessEnds(String grant) {
        return grant(grant).accessEnds;
    }

    int requests() {
        return requests;
    }

    boolean rotates() {
        return rotation != Rotation.NONE;
    }

    static String grantOf(String token) {
        return token.substring(token.startsWith("access-") ? "access-".length() : 0, token.indexOf('.'));
    }

    /** Whether one token was given before the other, grants in their order. */
    static boolean isOlder(SecretValue one, SecretValue other) {
        return number(one) < number(other);
    }

    private static int number(SecretValue accessToken) {
        String token = accessToken.reveal();
        int dot = token.indexOf('.');
        return Integer.parseInt(token.substring("access-r".length(), dot)) * 1_000
                + Integer.parseInt(token.substring(dot + 1));
    }

    private Grant grant(String name) {
        @Nullable Grant grant = grants.get(name);
        if (grant == null) {
            throw new IllegalStateException("There is no grant " + name + ".");
        }
        return grant;
    }

    String state() {
        StringBuilder state = new StringBuilder();
        grants.forEach((name, grant) ->
                state.append(name).append(grant.given).append(grant.dead).append(grant.accessEnds.toEpochMilli()));
        return state.toString();
    }
}
