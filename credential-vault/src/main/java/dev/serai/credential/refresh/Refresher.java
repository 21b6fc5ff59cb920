package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.ErrorType;
import dev.serai.connector.OAuth2;
import dev.serai.credential.Credential;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.RefreshLease.Held;
import dev.serai.credential.refresh.RefreshLease.Intent;
import dev.serai.credential.refresh.TokenStore.Stored;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One refresh, step by step: lease, re-read, intent, call, journal, vault, publish. A refresh token is sent only if it is
 * the newest one stored and no earlier sending of it is unanswered; an answer is in the vault before its access token is
 * used. Thread-safe; blocks.
 *
 * <p>With a {@link MemoryRefreshLease} this is right for one process per vault. What several nodes need beyond it lies
 * behind {@link RefreshLease} and {@link RefreshJournal}.
 */
public final class Refresher {
    /** How long a request may take in all; the provider may be at it for {@link #SETTLE} more. */
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(20);

    private static final Duration SETTLE = Duration.ofSeconds(60);

    private final Connections connections;
    private final Connectors connectors;
    private final CredentialVault vault;
    private final RefreshGrant grant;
    private final RefreshLease leases;
    private final TokenStore store;
    private final Clock clock;
    private final BackOff backOff;

    public Refresher(
            Connections connections,
            Connectors connectors,
            CredentialVault vault,
            RefreshGrant grant,
            RefreshLease leases,
            RefreshJournal journal,
            Clock clock,
            RandomGenerator random) {
        this.connections = connections;
        this.connectors = connectors;
        this.vault = vault;
        this.grant = grant;
        this.leases = leases;
        this.store = new TokenStore(connections, vault, journal);
        this.clock = clock;
        this.backOff = new BackOff(clock, random);
    }

    /**
     * Refreshes unless a newer generation is stored already.
     *
     * @param used the generation that is to be replaced
     * @param refused whether the provider refused its access token: if not, it may still live
     * @throws VaultException if the vault cannot be read: nothing was sent
     */
    public RefreshOutcome refresh(Connection connection, Generation used, boolean refused) {
        Held lease = leases.take(connection.id());
        try {
            return refreshUnder(lease, connection, used, refused);
        } finally {
            leases.release(lease);
        }
    }

    private RefreshOutcome refreshUnder(Held lease, Connection asked, Generation used, boolean refused) {
        Connection connection = current(asked.id());
        // an answer that could not be written yet comes before anything else: it is the newest there is
        store.settleJournal(connection).ifPresent(attempt -> leases.resolve(lease, attempt));
        connection = current(asked.id());
        Stored stored = store.readNewest(connection);
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
            return withoutRefreshToken(connection, tokens);
        }
        Connector connector = connectors.require(connection.connector());
        OAuth2 oauth2 = connector.oauth2();
        String fingerprint = Fingerprint.of(refreshToken);
        int sends = 1;
        @Nullable Intent open = lease.intent();
        if (open != null && open.fingerprint().equals(fingerprint)) {
            RefreshOutcome.@Nullable Unknown wait = unresolved(open, oauth2, tokens, refused);
            if (wait != null) {
                return wait;
            }
            sends = open.sends() + 1;
        }
        String endpoint =
                URI.create(oauth2.tokenUri().expand(connection.settings())).getRawAuthority();
        @Nullable
        Duration pause = longer(
                backOff.remaining(endpoint),
                backOff.remaining(connection.client().value()));
        if (pause != null) {
            return new RefreshOutcome.Deferred(
                    ErrorType.PROVIDER, connector.name() + " is left alone after a failed refresh.", pause);
        }
        ClientCredentials client =
                clientOf(connection, oauth2.clientAuthentication().needsSecret());

        Intent intent = new Intent(UUID.randomUUID().toString(), fingerprint, clock.instant(), sends);
        leases.open(lease, intent);
        TokenOutcome outcome = grant.refresh(connector, connection.settings(), client, refreshToken, tokens.scopes());
        return switch (outcome) {
            case TokenOutcome.Granted granted -> {
                backOff.succeeded(endpoint);
                backOff.succeeded(connection.client().value());
                OAuthTokens fresh =
                        GrantedTokens.next(oauth2, granted.answer(), tokens, refreshToken, intent.attemptId());
                store.journal(connection, fresh, stored.version());
                store.settleJournal(connection);
                leases.resolve(lease, intent.attemptId());
                yield new RefreshOutcome.Refreshed(fresh);
            }
            case TokenOutcome.Refused refusal ->
                refused(lease, intent, connector, connection, tokens, refreshToken, refusal);
            case TokenOutcome.NotExecuted notExecuted -> {
                leases.resolve(lease, intent.attemptId());
                yield new RefreshOutcome.Deferred(
                        ErrorType.PROVIDER, notExecuted.detail(), backOff.failed(endpoint, notExecuted.retryAfter()));
            }
            case TokenOutcome.Unknown unknown -> {
                Duration wait = backOff.failed(endpoint, null);
                if (oauth2.refresh().rotation() == OAuth2.Rotation.NONE) {
                    // sending it again cannot hurt: the refresh token stays what it is
                    leases.resolve(lease, intent.attemptId());
                    yield new RefreshOutcome.Deferred(ErrorType.PROVIDER, unknown.detail(), wait);
                }
                yield new RefreshOutcome.Unknown(unknown.detail(), settle(oauth2));
            }
        };
    }

    /** Whether an unanswered refresh token has to be left alone; null if it may be sent once more. */
    private RefreshOutcome.@Nullable Unknown unresolved(
            Intent open, OAuth2 oauth2, OAuthTokens tokens, boolean refused) {
        Instant now = clock.instant();
        Instant settled = open.openedAt().plus(settle(oauth2));
        Instant expiresAt = tokens.expiresAt();
        boolean mayStillLive = !refused && (expiresAt == null || now.isBefore(expiresAt));
        if (now.isBefore(settled)) {
            return new RefreshOutcome.Unknown(
                    "the answer to the last refresh was lost and the provider may still be working on it",
                    Duration.between(now, settled));
        }
        if (mayStillLive) {
            // a strict provider kills the access token too if it sees a used refresh token again
            return new RefreshOutcome.Unknown(
                    "the answer to the last refresh was lost; the token in use is kept to its end",
                    expiresAt == null ? SETTLE : Duration.between(now, expiresAt));
        }
        return null;
    }

    private static Duration settle(OAuth2 oauth2) {
        Duration declared = oauth2.refresh().settle();
        return CALL_DEADLINE.plus(declared == null ? SETTLE : declared);
    }

    private RefreshOutcome refused(
            Held lease,
            Intent intent,
            Connector connector,
            Connection connection,
            OAuthTokens sent,
            SecretValue refreshToken,
            TokenOutcome.Refused refusal) {
        leases.resolve(lease, intent.attemptId());
        if (!refusal.error().equals("invalid_grant")) {
            Duration wait = backOff.failed(connection.client().value(), null);
            boolean ourSecret =
                    refusal.error().equals("invalid_client") || refusal.error().equals("unauthorized_client");
            String why = ourSecret
                    ? connector.name() + " does not accept the OAuth client's id and secret (" + refusal.error()
                            + "): an admin has to enter them again. The connection itself is alive."
                    : connector.name() + " refused the refresh (" + refusal.error() + "): " + refusal.detail();
            return new RefreshOutcome.Deferred(ErrorType.CONFIGURATION, why, wait);
        }
        // race check: a refusal speaks only of the token that was sent
        Stored now = store.readNewest(connection);
        if (!refreshToken.equals(now.tokens().refreshToken())) {
            store.publish(connection, now);
            return new RefreshOutcome.StillValid(now.tokens());
        }
        String problem = intent.sends() > 1
                ? "The answer to a refresh was lost at " + intent.openedAt() + ", and " + connector.name()
                        + " does not accept the old refresh token any more."
                : connector.name() + " has ended this authorisation: it was revoked, or not used for too long.";
        return require(connection, sent, problem);
    }

    private RefreshOutcome withoutRefreshToken(Connection connection, OAuthTokens tokens) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null || clock.instant().isBefore(expiresAt)) {
            return new RefreshOutcome.Deferred(
                    ErrorType.PROVIDER, "The provider gave no refresh token, so the token cannot be renewed.", null);
        }
        return require(connection, tokens, "The access token has ended, and the provider gave no refresh token.");
    }

    private RefreshOutcome require(Connection connection, OAuthTokens tokens, String problem) {
        connections.requireReauthorization(
                connection.id(),
                tokens.lineage().incarnation(),
                tokens.lineage().generation(),
                problem);
        return new RefreshOutcome.Refused(problem);
    }

    private Connection current(ConnectionId id) {
        Connection connection = connections
                .find(id)
                .orElseThrow(() -> new ReauthorizationRequiredException("This connection does not exist any more."));
        if (connection.status() == Connection.Status.DISCONNECTED) {
            throw new ReauthorizationRequiredException(
                    "Connection '" + connection.alias() + "' was disconnected: connect it anew.");
        }
        return connection;
    }

    private ClientCredentials clientOf(Connection connection, boolean needsSecret) {
        OAuthClient client = connections
                .client(connection.client())
                .orElseThrow(() -> new CredentialUnavailableException(
                        ErrorType.CONFIGURATION,
                        "The OAuth client of connection '" + connection.alias()
                                + "' was removed: an admin has to register one.",
                        null,
                        null));
        // at least the version that was written when it was registered: a lagging vault node may not show it yet
        Read read = vault.read(client.id().path(), needsSecret ? 1 : 0);
        @Nullable
        SecretValue secret =
                read instanceof Read.Found(Credential.ClientSecret(SecretValue value), long _) ? value : null;
        return new ClientCredentials(client.clientId(), secret);
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) > 0 ? one : other;
    }
}
