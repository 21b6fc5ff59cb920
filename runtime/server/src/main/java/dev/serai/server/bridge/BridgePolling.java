package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import dev.serai.server.authorization.FinishAuthorization;
import dev.serai.server.authserver.AccessClient;
import dev.serai.server.bridge.BridgeAuthorization.Status;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** C-E, C-H: what a program is told that asks whether somebody has decided (RFC 8628 §3.5). */
@Service
class BridgePolling {
    /** How long a program has to wait between two askings at first, in seconds: the table's default. */
    static final int INTERVAL = 5;

    /**
     * How long a code is kept, beside the program's interval. Providers say how long theirs live by refusing them; 60 s is
     * what the strict ones give (RFC 6749 §4.1.2 allows ten minutes). A code that was not fetched by then would mostly be
     * refused, and is of use to a thief alone.
     */
    private static final Duration CODE_LIFE = Duration.ofSeconds(60);

    /** How long after its time a program is still told that it is over. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    /** What a network may take from an interval that the program has kept. */
    private static final Duration JITTER = Duration.ofSeconds(1);

    private final BridgeRows rows;
    private final BridgeTargets targets;
    private final BridgeAuthorizations authorizations;
    private final BridgeCallback callback;
    private final FinishAuthorization finish;
    private final BridgeTrail trail;
    private final Clock clock;

    BridgePolling(
            BridgeRows rows,
            BridgeTargets targets,
            BridgeAuthorizations authorizations,
            BridgeCallback callback,
            FinishAuthorization finish,
            BridgeTrail trail,
            Clock clock) {
        this.rows = rows;
        this.targets = targets;
        this.authorizations = authorizations;
        this.callback = callback;
        this.finish = finish;
        this.trail = trail;
        this.clock = clock;
    }

    /** What it is told. */
    sealed interface Answer {
        /** Nobody has decided yet. */
        record Pending() implements Answer {}

        /** Nobody has decided yet, and it asks too often: five seconds more from now on. */
        record SlowDown() implements Answer {}

        record Expired() implements Answer {}

        /** It was fetched already, or never was this client's. */
        record Unknown() implements Answer {}

        /** @param reason the same in a word; null if there is none */
        record Refused(String problem, @Nullable String reason) implements Answer {}

        /** @param state the program's own; null if it gave none */
        record Code(
                ProviderAnswer answer,
                URI redirectUri,
                @Nullable SecretValue state) implements Answer {}

        record Connected(String connection) implements Answer {}
    }

    Answer poll(AccessClient client, SecretValue bridgeCode) {
        Optional<BridgeRows.Polled> polled = rows.poll(bridgeCode, client.id(), JITTER);
        if (polled.isEmpty()) {
            return new Answer.Unknown();
        }
        BridgeAuthorization one = settled(polled.get().authorization());
        return switch (one.status()) {
            case WAITING, APPROVED ->
                one.isExpired(clock.instant())
                        ? new Answer.Expired()
                        : polled.get().early() ? new Answer.SlowDown() : new Answer.Pending();
            case FAILED -> new Answer.Refused(Objects.requireNonNull(one.problem()), one.reason());
            case DELIVERED -> new Answer.Unknown();
            case ANSWERED -> handOut(one, client);
        };
    }

    /** A node that finished the authorization may have ended before it said so in the bridge's own table. */
    private BridgeAuthorization settled(BridgeAuthorization one) {
        if (one.status() != Status.APPROVED || one.pending() == null) {
            return one;
        }
        finish.find(one.pending()).ifPresent(ended -> callback.settle(one, ended));
        return rows.find(one.id()).orElse(one);
    }

    private Answer handOut(BridgeAuthorization one, AccessClient client) {
        if (targets.again(one).isEmpty()) {
            String problem =
                    "The provider's endpoint was changed, or is not allowed any more, so nothing is handed out.";
            authorizations.fail(one, problem, "changed");
            return new Answer.Refused(problem, "changed");
        }
        return switch (one.mode()) {
            case CODE -> code(one, client);
            case CONNECTION -> connection(one, client);
        };
    }

    private Answer code(BridgeAuthorization one, AccessClient client) {
        Optional<BridgeRows.Taken> taken = rows.takeCode(one.id(), CODE_LIFE);
        if (taken.isEmpty()) {
            return rows.find(one.id()).map(BridgeAuthorization::status).orElse(Status.DELIVERED) == Status.ANSWERED
                    ? new Answer.Expired()
                    : new Answer.Unknown();
        }
        trail.delivered(client, one);
        return new Answer.Code(
                taken.get().answer(), one.redirectUri(), taken.get().clientState());
    }

    private Answer connection(BridgeAuthorization one, AccessClient client) {
        if (!rows.takeConnection(one.id())) {
            return new Answer.Unknown();
        }
        trail.delivered(client, one);
        return new Answer.Connected(Objects.requireNonNull(one.connection()));
    }

    /** Destroys codes that nobody fetched in time, and forgets what ended long ago. Several nodes may do it at once. */
    @Transactional
    public void clear() {
        rows.expireCodes(CODE_LIFE).forEach(trail::codeExpired);
        rows.forget(KEPT);
    }
}
