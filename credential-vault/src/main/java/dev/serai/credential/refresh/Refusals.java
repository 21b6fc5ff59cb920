package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.connector.ErrorType;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.RefreshBrake.Hold;
import dev.serai.credential.refresh.RefreshLedger.Ending;
import dev.serai.credential.refresh.TokenStore.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a refusal means: only one of the newest refresh token ends a connection. One of the client's secret, or of how it was
 * asked, is for an admin to mend, and the connection lives on.
 */
final class Refusals {
    private final RefreshParts parts;
    private final RefreshLedger ledger;
    private final TokenStore store;
    private final BackOff backOff;

    Refusals(RefreshParts parts, TokenStore store, BackOff backOff) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.store = store;
        this.backOff = backOff;
    }

    RefreshOutcome outcome(Outgoing outgoing, Intent intent, TokenOutcome.Refused refusal) {
        if (!refusal.error().equals("invalid_grant")) {
            return ofTheRequest(outgoing, intent, refusal);
        }
        // race check: a refusal speaks only of the token that was sent
        ConnectionId id = outgoing.id();
        Connection now = parts.current(id);
        Stored newest = store.newest(now);
        if (!outgoing.refreshToken().equals(newest.tokens().refreshToken())) {
            ledger.resolve(id, intent.attemptId(), null);
            store.publish(now, newest);
            return new RefreshOutcome.StillValid(newest.tokens());
        }
        String provider = outgoing.connector().name();
        @Nullable Intent lost = outgoing.unanswered();
        String problem = lost != null
                ? "The answer to a refresh was lost " + lost.place() + ", and " + provider
                        + " does not accept the old refresh token any more."
                : provider + " has ended this authorisation: it was revoked, or not used for too long.";
        return require(outgoing.lease(), intent, outgoing.unanswered(), outgoing.judged(), newest.tokens(), problem);
    }

    private RefreshOutcome ofTheRequest(Outgoing outgoing, Intent intent, TokenOutcome.Refused refusal) {
        ledger.resolve(outgoing.id(), intent.attemptId(), outgoing.unanswered());
        Connector connector = outgoing.connector();
        @Nullable
        Duration wait = outgoing.isTrial()
                ? null
                : backOff.failed(outgoing.connection().client().value(), null);
        String why = refusal.isAboutTheClient()
                ? connector.name() + " does not accept the OAuth client's id and secret (" + refusal.error()
                        + "): an admin has to enter them again. The connection itself is alive."
                : connector.name() + " refused the refresh (" + refusal.error() + "): " + refusal.detail();
        return new RefreshOutcome.Deferred(ErrorType.CONFIGURATION, why, wait, refusal.isAboutTheClient());
    }

    RefreshOutcome withoutRefreshToken(Lease lease, Set<String> judged, OAuthTokens tokens) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null || parts.clock().instant().isBefore(expiresAt)) {
            return new RefreshOutcome.Deferred(
                    ErrorType.PROVIDER, "The provider gave no refresh token, so the token cannot be renewed.", null);
        }
        return require(
                lease,
                null,
                null,
                judged,
                tokens,
                "The access token has ended, and the provider gave no refresh token.");
    }

    /** @param hold null if it is over already */
    RefreshOutcome held(Connection connection, @Nullable Hold hold) {
        String client = parts.connections()
                .client(connection.client())
                .map(OAuthClient::name)
                .orElse("?");
        String why = hold == null
                ? "Refreshes of the OAuth client '" + client + "' were held."
                : "Refreshes of the OAuth client '" + client + "' are held since " + hold.since() + ": "
                        + hold.refused()
                        + " of its connections were refused for good within "
                        + RefreshBrake.WINDOW.toMinutes()
                        + " minutes, so its app may be deleted or its provider in trouble. The connection itself is"
                        + " alive; an admin can release it.";
        @Nullable
        Duration wait = hold == null ? null : Duration.between(parts.clock().instant(), hold.nextCanary());
        return new RefreshOutcome.Deferred(ErrorType.PROVIDER, why, wait == null || wait.isNegative() ? null : wait);
    }

    private RefreshOutcome require(
            Lease lease,
            @Nullable Intent intent,
            @Nullable Intent unanswered,
            Set<String> judged,
            OAuthTokens tokens,
            String problem) {
        Connection connection = lease.connection();
        @Nullable String attemptId = intent == null ? null : intent.attemptId();
        Ending ending =
                ledger.requireReauthorization(lease, attemptId, tokens.lineage().generation(), judged, problem);
        if (ending == Ending.MARKED) {
            return new RefreshOutcome.Refused(problem);
        }
        if (attemptId != null) {
            // refused for good all the same: nobody waits for this attempt's answer. Of an earlier one that is
            // unanswered it
            // says nothing as long as the refusal itself is doubted
            ledger.resolve(connection.id(), attemptId, ending == Ending.HELD ? unanswered : null);
        }
        return ending == Ending.HELD
                ? held(connection, ledger.brake().hold(connection.client()).orElse(null))
                : new RefreshOutcome.Deferred(
                        ErrorType.PROVIDER, "The connection was changed while it was refreshed.", null);
    }
}
