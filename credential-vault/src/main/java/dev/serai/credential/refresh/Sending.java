package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.connector.OAuth2;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.VaultException;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.oauth2.RefreshCall.Sent;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.JournalEntry.Content;
import dev.serai.credential.refresh.RefreshBrake.Hold;
import dev.serai.credential.refresh.TokenStore.Stored;
import dev.serai.credential.refresh.TokenStore.Written;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Intent, call, journal, vault, publish: the way of one refresh token to the provider and of its answer back. The answer is
 * kept before anything looks at it.
 */
final class Sending {
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
    private final BackOff backOff;
    private final Refusals refusals;
    /** Attempts that this process is at. */
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    Sending(
            RefreshParts parts,
            Journals journals,
            TokenStore store,
            Settlement settlement,
            BackOff backOff,
            Refusals refusals) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.journals = journals;
        this.store = store;
        this.settlement = settlement;
        this.backOff = backOff;
        this.refusals = refusals;
    }

    Set<String> busy() {
        return busy;
    }

    /**
     * Each of the client's secrets in turn, until one is accepted: while it is rotated two are right. Nothing of a client that
     * the brake holds, except its canary.
     *
     * @return null if the lease was lost: look again
     */
    @Nullable
    RefreshOutcome send(Outgoing outgoing, List<ClientCredentials> candidates) {
        @Nullable
        Hold hold = ledger.brake().hold(outgoing.connection().client()).orElse(null);
        if (hold != null && !ledger.brake().claimCanary(hold, outgoing.isCanary())) {
            return refusals.held(outgoing.connection(), hold);
        }
        for (int i = 0; ; i++) {
            Intent intent = outgoing.intent(parts.node(), clock.instant());
            busy.add(intent.attemptId());
            try {
                if (!ledger.open(outgoing.lease(), intent, outgoing.judged())) {
                    parts.pause().of(LOOK_AGAIN);
                    return null;
                }
                Duration hesitation = Duration.between(intent.openedAt(), clock.instant());
                if (hesitation.compareTo(LONGEST_HESITATION) > 0) {
                    ledger.resolve(outgoing.id(), intent.attemptId(), outgoing.unanswered());
                    return null;
                }
                Sent sent = parts.call()
                        .send(
                                outgoing.connector(),
                                outgoing.connection().settings(),
                                candidates.get(i),
                                outgoing.refreshToken(),
                                outgoing.stored().tokens().scopes());
                Said said = switch (sent) {
                    case Sent.Answered(var raw) -> keepAndRead(outgoing, intent, candidates.get(i), raw);
                    case Sent.Failed(TokenOutcome outcome) -> new Said(outcome, null, false);
                };
                boolean otherSecret = i + 1 < candidates.size()
                        && said.outcome() instanceof TokenOutcome.Refused refusal
                        && refusal.isAboutTheClient();
                if (!otherSecret) {
                    return said.outcome() instanceof TokenOutcome.Granted granted && said.entry() != null
                            ? granted(outgoing, hold, said.entry(), said.kept(), granted)
                            : failed(outgoing, intent, said.outcome());
                }
                ledger.resolve(outgoing.id(), intent.attemptId(), outgoing.unanswered());
            } finally {
                busy.remove(intent.attemptId());
            }
        }
    }

    /**
     * What the provider said.
     *
     * @param entry that holds its answer; null if no whole one came
     * @param kept whether the entry has found a place
     */
    private record Said(TokenOutcome outcome, @Nullable JournalEntry entry, boolean kept) {}

    private JournalEntry entry(Outgoing outgoing, Intent intent, RawAnswer raw) {
        OAuthTokens before = outgoing.stored().tokens();
        return new JournalEntry(
                outgoing.id(),
                intent.attemptId(),
                parts.node(),
                outgoing.connection().incarnation(),
                before.lineage().generation().next(),
                outgoing.fingerprint(),
                outgoing.stored().version(),
                new Content.Answer(raw, outgoing.refreshToken(), before.scopes(), before.kept()));
    }

    /** A whole answer came: kept first, then read. It may be a refusal: some providers send those with 200. */
    private Said keepAndRead(Outgoing outgoing, Intent intent, ClientCredentials client, RawAnswer raw) {
        JournalEntry entry = entry(outgoing, intent, raw);
        boolean kept = journals.keep(entry);
        TokenOutcome outcome = settlement.read(outgoing.connector(), entry, client);
        if (!(outcome instanceof TokenOutcome.Granted || outcome instanceof TokenOutcome.Unknown)) {
            journals.drop(entry);
        }
        return new Said(outcome, entry, kept);
    }

    /** Tokens, and kept: written, then shown. */
    private RefreshOutcome granted(
            Outgoing outgoing, @Nullable Hold hold, JournalEntry entry, boolean kept, TokenOutcome.Granted granted) {
        backOff.succeeded(outgoing.endpoint());
        backOff.succeeded(outgoing.connection().client().value());
        releaseIfPossible(hold);
        OAuthTokens tokens = Settlement.tokens(outgoing.connector(), entry, granted);
        try {
            return switch (store.writeFresh(entry, tokens, WRITE_PATIENCE)) {
                case Written.InVault(Stored stored) -> {
                    store.publishIfPossible(outgoing.connection(), stored);
                    journals.dropHere(entry.attemptId());
                    yield new RefreshOutcome.Refreshed(stored.tokens());
                }
                case Written.Sibling _, Written.Superseded _ -> {
                    settlement.settle(outgoing.lease());
                    yield new RefreshOutcome.StillValid(
                            store.newest(parts.current(outgoing.id())).tokens());
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

    /** The canary lives. If that cannot be told now, the next one tells it. */
    private void releaseIfPossible(@Nullable Hold hold) {
        try {
            if (hold != null) {
                ledger.brake().release(hold);
            }
        } catch (SeraiException e) {
            if (!e.isTransient()) {
                throw e;
            }
        }
    }

    private RefreshOutcome failed(Outgoing outgoing, Intent intent, TokenOutcome outcome) {
        return switch (outcome) {
            case TokenOutcome.Granted _ -> throw new IllegalStateException("Tokens are no failure.");
            case TokenOutcome.Refused refusal -> refusals.outcome(outgoing, intent, refusal);
            case TokenOutcome.NotExecuted notExecuted -> {
                ledger.resolve(outgoing.id(), intent.attemptId(), outgoing.unanswered());
                yield new RefreshOutcome.Deferred(
                        ErrorType.PROVIDER,
                        notExecuted.detail(),
                        backOff.failed(outgoing.endpoint(), notExecuted.retryAfter()));
            }
            case TokenOutcome.Unknown unknown -> {
                Duration wait = backOff.failed(outgoing.endpoint(), null);
                OAuth2 oauth2 = outgoing.connector().oauth2();
                if (oauth2.refresh().rotation() == OAuth2.Rotation.NONE) {
                    // sending it again cannot hurt: the refresh token stays what it is
                    ledger.resolve(outgoing.id(), intent.attemptId(), outgoing.unanswered());
                    yield new RefreshOutcome.Deferred(ErrorType.PROVIDER, unknown.detail(), wait);
                }
                yield new RefreshOutcome.Unknown(unknown.detail(), Recovery.settle(oauth2), false);
            }
        };
    }
}
