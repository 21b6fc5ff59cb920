package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.connector.ErrorType;
import dev.serai.connector.OAuth2;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.refresh.RefreshLedger.Taken;
import dev.serai.credential.refresh.TokenStore.Stored;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One refresh, step by step: lease, settle, re-read, preflight; then intent, call, journal, vault, publish, which is {@link
 * Sending}. A refresh token is sent only if it is the newest one stored and no earlier sending of it is unanswered; an answer
 * is kept before anything looks at it. The steps hold for any number of nodes that share vault and ledger; each has a reason in the
 * design's chapter on refreshing. Thread-safe; blocks.
 */
public final class Refresher {
    private final RefreshParts parts;
    private final RefreshLedger ledger;
    private final Clock clock;
    private final Journals journals;
    private final TokenStore store;
    private final Settlement settlement;
    private final Recovery recovery;
    private final ClientSecrets secrets;
    private final BackOff backOff;
    private final Preflight preflight;
    private final Sending sending;
    private final Refusals refusals;

    public Refresher(RefreshParts parts) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.journals = new Journals(parts.local(), ledger);
        this.store = new TokenStore(parts.vault(), ledger, new VaultPatience(clock, parts.pause()));
        this.settlement = new Settlement(parts, journals, store);
        this.recovery = new Recovery(ledger, parts.node(), this::busy, parts.holdDown(), clock);
        this.secrets = new ClientSecrets(parts.connections(), parts.vault());
        this.backOff = new BackOff(clock, parts.random());
        this.preflight = new Preflight(parts.local(), parts.vault(), clock);
        this.refusals = new Refusals(parts, store, backOff);
        this.sending = new Sending(parts, journals, store, settlement, backOff, refusals);
    }

    /**
     * Refreshes unless a newer generation is stored already.
     *
     * @param used the generation that is to be replaced
     * @param refused whether the provider refused its access token: if not, it may still live
     * @param longest how long to wait for another node that is at it
     * @throws VaultException if the vault cannot be read: nothing was sent
     * @throws ReauthorizationRequiredException if there is nothing to refresh
     */
    public RefreshOutcome refresh(Connection connection, Generation used, boolean refused, Duration longest) {
        return refresh(connection, new Wish(used, refused, null, false), longest);
    }

    /**
     * Refreshes with one secret of the OAuth client, to see whether the provider accepts it: {@link
     * RefreshOutcome.Refreshed} if it does. A refusal of the secret harms nothing: the connection lives on with the others.
     *
     * @param secret of the connection's OAuth client
     */
    public RefreshOutcome tryOut(Connection connection, SecretValue secret, Duration longest) {
        return refresh(connection, new Wish(connection.generation(), false, secret, false), longest);
    }

    /**
     * Refreshes although the {@linkplain RefreshBrake brake} may hold the connection's OAuth client, at once: if it succeeds,
     * the brake is released.
     */
    public RefreshOutcome canary(Connection connection, Duration longest) {
        return refresh(connection, new Wish(connection.generation(), false, null, true), longest);
    }

    /** Holds the refreshes of clients of which too many connections are refused. */
    public RefreshBrake brake() {
        return ledger.brake();
    }

    /**
     * What a caller asks for.
     *
     * @param onTrial the only secret to be shown; null for those in use
     */
    private record Wish(
            Generation used, boolean refused, @Nullable SecretValue onTrial, boolean isCanary) {}

    private RefreshOutcome refresh(Connection connection, Wish wish, Duration longest) {
        ConnectionId id = connection.id();
        Instant end = clock.instant().plus(longest);
        while (true) {
            @Nullable
            RefreshOutcome outcome = switch (ledger.take(id, parts.node())) {
                case Taken.Held(Lease lease) -> {
                    try {
                        yield refreshUnder(lease, wish);
                    } finally {
                        releaseIfPossible(lease);
                    }
                }
                case Taken.Busy(Duration left) ->
                    awaitOthers(id, wish.used(), left, Duration.between(clock.instant(), end));
            };
            if (outcome != null) {
                return outcome;
            }
            if (clock.instant().isAfter(end)) {
                return new RefreshOutcome.Deferred(ErrorType.PROVIDER, "Other nodes are at it all the time.", null);
            }
        }
    }

    /**
     * Keeps the tokens of a connection's first grant: in the journal, in the vault, in its row.
     *
     * @throws VaultException if they are in the journal alone; they are on their way then
     */
    public void keepFirst(ConnectionId id, OAuthTokens tokens) {
        ledger.record(JournalEntry.ofGrant(id, parts.node(), tokens, 0));
        settle(id);
    }

    /** Takes back what {@link #keepFirst} could not bring to the vault: nobody tries it again. */
    public void withdrawFirst(ConnectionId id, OAuthTokens tokens) {
        ledger.drop(id, Set.of(tokens.lineage().attemptId()));
    }

    /**
     * Puts a new grant by the owner in the place of the old one, whatever is under way for that.
     *
     * @param tokens of the incarnation after the current one
     * @return false if the incarnation is another by now: nothing was changed
     * @throws VaultException if they are in the journal alone; they are on their way then
     */
    public boolean replace(ConnectionId id, OAuthTokens tokens) {
        if (!ledger.reauthorize(JournalEntry.ofGrant(id, parts.node(), tokens, 0))) {
            return false;
        }
        settle(id);
        return true;
    }

    /** Writes answers that are kept and not in the vault yet; does nothing if another node has the lease. */
    public void settle(ConnectionId id) {
        if (ledger.take(id, parts.node()) instanceof Taken.Held(Lease lease)) {
            try {
                settlement.settle(lease);
            } finally {
                releaseIfPossible(lease);
            }
        }
    }

    /**
     * Attempts that this process is at, or whose answers it alone has, be it on its disk and unreadable: as long as they are named, no other node sends their
     * refresh tokens again.
     */
    public Set<String> busy() {
        // in this order: an answer that finds no home is homeless before its attempt is over
        Set<String> all = new HashSet<>(sending.busy());
        all.addAll(journals.homeless());
        all.addAll(parts.local().unreadable());
        return all;
    }

    /** How whoever waits for this refresher lets time pass. */
    Pause pause() {
        return parts.pause();
    }

    /** Tries once more to keep the answers that only this process has. */
    void keepHomeless() {
        journals.keepHomeless();
    }

    /** Null: look again. */
    private @Nullable RefreshOutcome awaitOthers(ConnectionId id, Generation used, Duration leaseLeft, Duration left) {
        Connection connection = parts.current(id);
        if (connection.generation().isNewerThan(used)) {
            return new RefreshOutcome.StillValid(store.newest(connection).tokens());
        }
        if (!left.isPositive()) {
            return new RefreshOutcome.Deferred(
                    ErrorType.PROVIDER, "Another node is refreshing it, and its provider takes long.", leaseLeft);
        }
        ledger.await(id, left.compareTo(leaseLeft) < 0 ? left : leaseLeft);
        return null;
    }

    /** Null: the lease was lost, look again. */
    private @Nullable RefreshOutcome refreshUnder(Lease lease, Wish wish) {
        Set<String> judged = settlement.settle(lease);
        Connection connection = parts.current(lease.connection().id());
        Stored stored = store.newest(connection);
        OAuthTokens tokens = stored.tokens();
        if (connection.status() == Connection.Status.REAUTHORIZATION_REQUIRED) {
            String problem = connection.problem();
            return new RefreshOutcome.Refused(problem == null ? "This authorisation has ended." : problem);
        }
        if (tokens.lineage().generation().isNewerThan(wish.used())) {
            store.publish(connection, stored);
            return new RefreshOutcome.StillValid(tokens);
        }
        SecretValue refreshToken = tokens.refreshToken();
        if (refreshToken == null) {
            return refusals.withoutRefreshToken(lease, judged, tokens);
        }
        return recoverOrSend(lease, judged, connection, stored, refreshToken, wish);
    }

    /** Null: look again. */
    private @Nullable RefreshOutcome recoverOrSend(
            Lease lease,
            Set<String> judged,
            Connection connection,
            Stored stored,
            SecretValue refreshToken,
            Wish wish) {
        Connector connector = parts.connectors().require(connection.connector());
        OAuth2 oauth2 = connector.oauth2();
        String fingerprint = Fingerprint.of(refreshToken);
        @Nullable Intent open = lease.intent() != null && lease.intent().concerns(fingerprint) ? lease.intent() : null;
        // where refresh tokens stay as they are nothing is lost by sending one again
        if (open != null && oauth2.refresh().rotation() != OAuth2.Rotation.NONE) {
            RefreshOutcome.@Nullable Unknown wait =
                    recovery.mustWait(open, lease, oauth2, stored.tokens(), wish.refused());
            if (wait != null) {
                return wait;
            }
            // what its node has still written, it wrote before it spoke: only now nothing can be missed
            if (!store.newest(connection).equals(stored)) {
                return null;
            }
        }
        Outgoing outgoing = new Outgoing(
                lease,
                judged,
                connector,
                connection,
                stored,
                refreshToken,
                fingerprint,
                open,
                wish.onTrial() != null,
                wish.isCanary());
        RefreshOutcome.@Nullable Deferred trouble = preflight.trouble();
        if (trouble != null) {
            return trouble;
        }
        @Nullable
        Duration pause = longer(
                backOff.remaining(outgoing.endpoint()),
                backOff.remaining(connection.client().value()));
        if (pause != null) {
            return new RefreshOutcome.Deferred(
                    ErrorType.PROVIDER, connector.name() + " is left alone after a failed refresh.", pause);
        }
        List<ClientCredentials> candidates = wish.onTrial() == null
                ? secrets.of(connection, oauth2.clientAuthentication().needsSecret())
                : List.of(new ClientCredentials(secrets.client(connection).clientId(), wish.onTrial()));
        return sending.send(outgoing, candidates);
    }

    /** A lease that is not given back ends by itself. */
    private void releaseIfPossible(Lease lease) {
        try {
            ledger.release(lease);
        } catch (SeraiException e) {
            if (!e.isTransient()) {
                throw e;
            }
        }
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) > 0 ? one : other;
    }
}
