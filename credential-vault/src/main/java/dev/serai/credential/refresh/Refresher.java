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
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.oauth2.RefreshCall.Sent;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.JournalEntry.Content;
import dev.serai.credential.refresh.RefreshLedger.Taken;
import dev.serai.credential.refresh.TokenStore.Stored;
import dev.serai.credential.refresh.TokenStore.Written;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One refresh, step by step: lease, settle, re-read, intent, call, journal, vault, publish. A refresh token is sent only
 * if it is the newest one stored and no earlier sending of it is unanswered; an answer is kept before anything looks at
 * it. The steps hold for any number of nodes that share vault and ledger; each has a reason in the design's chapter on
 * refreshing. Thread-safe; blocks.
 */
public final class Refresher {
    /** From the decision to send until the sending: whoever was held up for longer may have lost its lease. */
    private static final Duration LONGEST_HESITATION = Duration.ofSeconds(20);
    /** How long an answer's way into the vault may take; its callers wait for it. */
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(15);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final RefreshParts parts;
    private final RefreshLedger ledger;
    private final Clock clock;
    private final Journals journals;
    private final TokenStore store;
    private final Settlement settlement;
    private final Recovery recovery;
    private final ClientSecrets secrets;
    private final BackOff backOff;
    /** Attempts that this process is at. */
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    public Refresher(RefreshParts parts) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.journals = new Journals(parts.local(), ledger);
        this.store = new TokenStore(parts.vault(), ledger, new VaultPatience(clock, parts.pause()));
        this.settlement = new Settlement(parts, journals, store);
        this.recovery = new Recovery(ledger, parts.node(), parts.holdDown(), clock);
        this.secrets = new ClientSecrets(parts.connections(), parts.vault());
        this.backOff = new BackOff(clock, parts.random());
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
        return refresh(connection, used, refused, longest, null);
    }

    /**
     * Refreshes with one secret of the OAuth client, to see whether the provider accepts it: {@link
     * RefreshOutcome.Refreshed} if it does. A refusal of the secret harms nothing: the connection lives on with the others.
     *
     * @param secret of the connection's OAuth client
     */
    public RefreshOutcome tryOut(Connection connection, SecretValue secret, Duration longest) {
        return refresh(connection, connection.generation(), false, longest, secret);
    }

    private RefreshOutcome refresh(
            Connection connection, Generation used, boolean refused, Duration longest, @Nullable SecretValue onTrial) {
        ConnectionId id = connection.id();
        Instant end = clock.instant().plus(longest);
        while (true) {
            @Nullable
            RefreshOutcome outcome = switch (ledger.take(id, parts.node())) {
                case Taken.Held(Lease lease) -> {
                    try {
                        yield refreshUnder(lease, used, refused, onTrial);
                    } finally {
                        releaseIfPossible(lease);
                    }
                }
                case Taken.Busy(Duration left) -> awaitOthers(id, used, left, Duration.between(clock.instant(), end));
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
     * Attempts that this process is at, or whose answers it alone has: as long as they are named, no other node sends their
     * refresh tokens again.
     */
    public Set<String> busy() {
        // in this order: an answer that finds no home is homeless before its attempt is over
        Set<String> all = new HashSet<>(busy);
        all.addAll(journals.homeless());
        return all;
    }

    /** Tries once more to keep the answers that only this process has. */
    void keepHomeless() {
        journals.keepHomeless();
    }

    /** Null: look again. */
    private @Nullable RefreshOutcome awaitOthers(ConnectionId id, Generation used, Duration leaseLeft, Duration left) {
        Connection connection = current(id);
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
    private @Nullable RefreshOutcome refreshUnder(
            Lease lease, Generation used, boolean refused, @Nullable SecretValue onTrial) {
        Set<String> judged = settlement.settle(lease);
        Connection connection = current(lease.connection().id());
        Stored stored = store.newest(connection);
        OAuthTokens tokens = stored.tokens();
        if (connection.status() == Connection.Status.REAUTHORIZATION_REQUIRED) {
            String problem = connection.problem();
            return new RefreshOutcome.Refused(problem == null ? "This authorisation has ended." : problem);
        }
        if (tokens.lineage().generation().isNewerThan(used)) {
            store.publish(connection, stored);
            return new RefreshOutcome.StillValid(tokens);
        }
        SecretValue refreshToken = tokens.refreshToken();
        if (refreshToken == null) {
            return withoutRefreshToken(lease, judged, tokens);
        }
        Connector connector = parts.connectors().require(connection.connector());
        OAuth2 oauth2 = connector.oauth2();
        String fingerprint = Fingerprint.of(refreshToken);
        @Nullable Intent open = lease.intent();
        boolean again = open != null && open.concerns(fingerprint);
        // where refresh tokens stay as they are nothing is lost by sending one again
        if (open != null && again && oauth2.refresh().rotation() != OAuth2.Rotation.NONE) {
            RefreshOutcome.@Nullable Unknown wait = recovery.mustWait(open, lease, oauth2, tokens, refused);
            if (wait != null) {
                return wait;
            }
            // what its node has still written, it wrote before it spoke: only now nothing can be missed
            if (!store.newest(connection).equals(stored)) {
                return null;
            }
        }
        Attempt attempt = new Attempt(
                lease,
                judged,
                connector,
                connection,
                stored,
                refreshToken,
                fingerprint,
                again ? open : null,
                onTrial != null);
        @Nullable
        Duration pause = longer(
                backOff.remaining(attempt.endpoint()),
                backOff.remaining(connection.client().value()));
        if (pause != null) {
            return new RefreshOutcome.Deferred(
                    ErrorType.PROVIDER, connector.name() + " is left alone after a failed refresh.", pause);
        }
        if (onTrial != null) {
            return attempt(
                    attempt,
                    List.of(new ClientCredentials(secrets.client(connection).clientId(), onTrial)));
        }
        List<ClientCredentials> candidates =
                secrets.of(connection, oauth2.clientAuthentication().needsSecret());
        return attempt(attempt, candidates);
    }

    /** One refresh token on its way to the provider, and all that was found out before. */
    private record Attempt(
            Lease lease,
            Set<String> judged,
            Connector connector,
            Connection connection,
            Stored stored,
            SecretValue refreshToken,
            String fingerprint,
            @Nullable Intent unanswered,
            boolean isTrial) {
        String endpoint() {
            return URI.create(connector.oauth2().tokenUri().expand(connection.settings()))
                    .getRawAuthority();
        }

        Intent intent(String node, Instant now) {
            return new Intent(
                    UUID.randomUUID().toString(),
                    node,
                    fingerprint,
                    now,
                    unanswered == null ? 1 : unanswered.sends() + 1);
        }
    }

    /** Each of the client's secrets in turn, until one is accepted: while it is rotated two are right. */
    private @Nullable RefreshOutcome attempt(Attempt attempt, List<ClientCredentials> candidates) {
        for (int i = 0; ; i++) {
            Intent intent = attempt.intent(parts.node(), clock.instant());
            busy.add(intent.attemptId());
            try {
                if (!ledger.open(attempt.lease(), intent, attempt.judged())) {
                    parts.pause().of(LOOK_AGAIN);
                    return null;
                }
                Duration hesitation = Duration.between(intent.openedAt(), clock.instant());
                if (hesitation.compareTo(LONGEST_HESITATION) > 0) {
                    resolve(attempt, intent);
                    return null;
                }
                Sent sent = parts.call()
                        .send(
                                attempt.connector(),
                                attempt.connection().settings(),
                                candidates.get(i),
                                attempt.refreshToken(),
                                attempt.stored().tokens().scopes());
                boolean otherSecret = i + 1 < candidates.size() && isAboutTheSecret(sent);
                if (!otherSecret) {
                    return switch (sent) {
                        case Sent.Answered(var raw) -> answered(attempt, intent, candidates.get(i), raw);
                        case Sent.Failed(TokenOutcome outcome) -> failed(attempt, intent, outcome);
                    };
                }
                resolve(attempt, intent);
            } finally {
                busy.remove(intent.attemptId());
            }
        }
    }

    /** Nothing came of it. If it was sent because an earlier one is unanswered, that is as unanswered as before. */
    private void resolve(Attempt attempt, Intent intent) {
        ledger.resolve(attempt.connection().id(), intent.attemptId(), attempt.unanswered());
    }

    private static boolean isAboutTheSecret(Sent sent) {
        return sent instanceof Sent.Failed(TokenOutcome.Refused refused)
                && (refused.error().equals("invalid_client") || refused.error().equals("unauthorized_client"));
    }

    private JournalEntry entry(Attempt attempt, Intent intent, RawAnswer raw) {
        OAuthTokens before = attempt.stored().tokens();
        return new JournalEntry(
                attempt.connection().id(),
                intent.attemptId(),
                parts.node(),
                attempt.connection().incarnation(),
                before.lineage().generation().next(),
                attempt.fingerprint(),
                attempt.stored().version(),
                new Content.Answer(raw, attempt.refreshToken(), before.scopes(), before.kept()));
    }

    /** A whole answer came: kept first, then read, then written, then shown. */
    private RefreshOutcome answered(Attempt attempt, Intent intent, ClientCredentials client, RawAnswer raw) {
        JournalEntry entry = entry(attempt, intent, raw);
        boolean kept = journals.keep(entry);
        TokenOutcome outcome = settlement.read(attempt.connector(), entry, client);
        if (!(outcome instanceof TokenOutcome.Granted granted)) {
            if (!(outcome instanceof TokenOutcome.Unknown)) {
                journals.drop(entry);
            }
            return failed(attempt, intent, outcome);
        }
        backOff.succeeded(attempt.endpoint());
        backOff.succeeded(attempt.connection().client().value());
        OAuthTokens tokens = Settlement.tokens(attempt.connector(), entry, granted);
        try {
            return switch (store.writeFresh(entry, tokens, WRITE_PATIENCE)) {
                case Written.InVault(Stored stored) -> {
                    store.publishIfPossible(attempt.connection(), stored);
                    journals.dropHere(entry.attemptId());
                    yield new RefreshOutcome.Refreshed(stored.tokens());
                }
                case Written.Sibling _, Written.Superseded _ -> {
                    settlement.settle(attempt.lease());
                    Connection now = current(attempt.connection().id());
                    yield new RefreshOutcome.StillValid(store.newest(now).tokens());
                }
            };
        } catch (VaultException e) {
            // a kept answer is as good as a stored one: whoever takes the lease next writes it
            if (kept) {
                return new RefreshOutcome.Refreshed(tokens);
            }
            return new RefreshOutcome.Deferred(ErrorType.VAULT, e.getMessage(), null);
        }
    }

    private RefreshOutcome failed(Attempt attempt, Intent intent, TokenOutcome outcome) {
        return switch (outcome) {
            case TokenOutcome.Granted _ -> throw new IllegalStateException("Tokens are no failure.");
            case TokenOutcome.Refused refusal -> refused(attempt, intent, refusal);
            case TokenOutcome.NotExecuted notExecuted -> {
                resolve(attempt, intent);
                yield new RefreshOutcome.Deferred(
                        ErrorType.PROVIDER,
                        notExecuted.detail(),
                        backOff.failed(attempt.endpoint(), notExecuted.retryAfter()));
            }
            case TokenOutcome.Unknown unknown -> {
                Duration wait = backOff.failed(attempt.endpoint(), null);
                OAuth2 oauth2 = attempt.connector().oauth2();
                if (oauth2.refresh().rotation() == OAuth2.Rotation.NONE) {
                    // sending it again cannot hurt: the refresh token stays what it is
                    resolve(attempt, intent);
                    yield new RefreshOutcome.Deferred(ErrorType.PROVIDER, unknown.detail(), wait);
                }
                yield new RefreshOutcome.Unknown(unknown.detail(), Recovery.settle(oauth2));
            }
        };
    }

    private RefreshOutcome refused(Attempt attempt, Intent intent, TokenOutcome.Refused refusal) {
        ConnectionId id = attempt.connection().id();
        Connector connector = attempt.connector();
        if (!refusal.error().equals("invalid_grant")) {
            resolve(attempt, intent);
            @Nullable
            Duration wait = attempt.isTrial()
                    ? null
                    : backOff.failed(attempt.connection().client().value(), null);
            String why = isAboutTheSecret(new Sent.Failed(refusal))
                    ? connector.name() + " does not accept the OAuth client's id and secret (" + refusal.error()
                            + "): an admin has to enter them again. The connection itself is alive."
                    : connector.name() + " refused the refresh (" + refusal.error() + "): " + refusal.detail();
            return new RefreshOutcome.Deferred(ErrorType.CONFIGURATION, why, wait);
        }
        // race check: a refusal speaks only of the token that was sent
        Connection now = current(id);
        Stored newest = store.newest(now);
        if (!attempt.refreshToken().equals(newest.tokens().refreshToken())) {
            ledger.resolve(id, intent.attemptId(), null);
            store.publish(now, newest);
            return new RefreshOutcome.StillValid(newest.tokens());
        }
        @Nullable Intent lost = attempt.unanswered();
        String problem = lost != null
                ? "The answer to a refresh was lost " + lost.place() + ", and " + connector.name()
                        + " does not accept the old refresh token any more."
                : connector.name() + " has ended this authorisation: it was revoked, or not used for too long.";
        return require(attempt.lease(), intent.attemptId(), attempt.judged(), newest.tokens(), problem);
    }

    private RefreshOutcome withoutRefreshToken(Lease lease, Set<String> judged, OAuthTokens tokens) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null || clock.instant().isBefore(expiresAt)) {
            return new RefreshOutcome.Deferred(
                    ErrorType.PROVIDER, "The provider gave no refresh token, so the token cannot be renewed.", null);
        }
        return require(
                lease, null, judged, tokens, "The access token has ended, and the provider gave no refresh token.");
    }

    private RefreshOutcome require(
            Lease lease, @Nullable String attemptId, Set<String> judged, OAuthTokens tokens, String problem) {
        boolean marked =
                ledger.requireReauthorization(lease, attemptId, tokens.lineage().generation(), judged, problem);
        if (marked) {
            return new RefreshOutcome.Refused(problem);
        }
        if (attemptId != null) {
            // refused for good all the same: nobody waits for this attempt's answer
            ledger.resolve(lease.connection().id(), attemptId, null);
        }
        return new RefreshOutcome.Deferred(
                ErrorType.PROVIDER, "The connection was changed while it was refreshed.", null);
    }

    private Connection current(ConnectionId id) {
        Connection connection = parts.connections().find(id).orElseThrow(ReauthorizationRequiredException::gone);
        if (connection.status() == Connection.Status.DISCONNECTED) {
            throw new ReauthorizationRequiredException(
                    "Connection '" + connection.alias() + "' was disconnected: connect it anew.");
        }
        return connection;
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
