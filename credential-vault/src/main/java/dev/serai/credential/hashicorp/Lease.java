package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.SecretValue;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token for the vault and how long it lives.
 *
 * @param full what it lived for when it was new
 * @param dueAt when something has to be done for it
 * @param endsAt null if never, or if nobody knows
 * @param isKnown false if it came from outside and the vault has not been asked yet
 */
record Lease(
        SecretValue token,
        Duration full,
        Instant dueAt,
        @Nullable Instant endsAt,
        boolean isRenewable,
        boolean isKnown) {

    /** A token from outside. */
    static Lease unknown(SecretValue token, Instant now) {
        return new Lease(token, Duration.ZERO, now, null, false, false);
    }

    /** @param auth what a login answers */
    static Lease granted(JsonNode auth, Instant now) {
        Duration life = Duration.ofSeconds(auth.path("lease_duration").longValue());
        return of(
                SecretValue.of(auth.path("client_token").textValue()),
                life,
                life,
                auth.path("renewable").booleanValue(),
                now);
    }

    /** @param data what the vault says of a token from outside */
    Lease lookedUp(JsonNode data, Instant now) {
        Duration left = Duration.ofSeconds(data.path("ttl").longValue());
        return of(token, left, left, data.path("renewable").booleanValue(), now);
    }

    /** @param auth what a renewal answers */
    Lease renewed(JsonNode auth, Instant now) {
        Duration life = Duration.ofSeconds(auth.path("lease_duration").longValue());
        return of(token, full, life, auth.path("renewable").booleanValue(), now);
    }

    /** Nothing more can be done for it. */
    Lease withoutRenewal() {
        return new Lease(token, full, Instant.MAX, endsAt, false, true);
    }

    Lease dueAgain(Instant at) {
        return new Lease(token, full, at, endsAt, isRenewable, isKnown);
    }

    private static Lease of(SecretValue token, Duration full, Duration left, boolean renewable, Instant now) {
        return left.isPositive()
                ? new Lease(token, full, now.plus(left.multipliedBy(2).dividedBy(3)), now.plus(left), renewable, true)
                : new Lease(token, full, Instant.MAX, null, renewable, true);
    }

    boolean isDue(Instant now) {
        return !now.isBefore(dueAt);
    }

    boolean hasEnded(Instant now) {
        return endsAt != null && !now.isBefore(endsAt);
    }

    /** Renewals give ever less where the vault sets a token an utmost life. */
    boolean comesToItsUtmost(Instant now) {
        return endsAt != null && Duration.between(now, endsAt).compareTo(full.dividedBy(2)) < 0;
    }
}
