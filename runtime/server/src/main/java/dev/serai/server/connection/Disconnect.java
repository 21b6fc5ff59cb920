package dev.serai.server.connection;

import dev.serai.connector.Connectors;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.oauth2.Revocation;
import dev.serai.credential.refresh.Burial;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.RefreshLedger;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.notify.EventType;
import dev.serai.server.web.HttpProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Ends a connection (A15): first the row, so that no late refresh brings it back; then a tombstone over its tokens, the
 * older versions destroyed; then the grant at the provider.
 */
@Service
public class Disconnect {
    private static final Logger LOG = LoggerFactory.getLogger(Disconnect.class);
    private static final int AT_ONCE = 100;
    /** So long a disconnect may be at it by itself: it reads, buries and asks the provider, each with a deadline. */
    private static final Duration MEANWHILE = Duration.ofMinutes(2);

    private final RefreshLedger ledger;
    private final PostgresConnections connections;
    private final Connectors connectors;
    private final CredentialVault vault;
    private final Burial burial;
    private final CredentialBroker broker;
    private final ProviderRevocation revocation;
    private final Audit audit;
    private final ConnectionEvents events;
    /** Since when this process has seen tokens that are to be destroyed. */
    private final Map<Leftover, Instant> leftovers = new ConcurrentHashMap<>();

    Disconnect(
            RefreshLedger ledger,
            PostgresConnections connections,
            Connectors connectors,
            CredentialVault vault,
            CredentialBroker broker,
            ProviderRevocation revocation,
            Audit audit,
            ConnectionEvents events) {
        this.ledger = ledger;
        this.connections = connections;
        this.connectors = connectors;
        this.vault = vault;
        this.burial = new Burial(vault);
        this.broker = broker;
        this.revocation = revocation;
        this.audit = audit;
        this.events = events;
    }

    /**
     * Disconnects, whether the vault answers or not.
     *
     * @return what to tell the user, in plain words
     * @throws HttpProblem 409 if it is disconnected already
     */
    public String disconnect(CurrentUser user, Connection connection) {
        // if another node destroys them meanwhile, these are what there is to revoke
        Optional<OAuthTokens> tokens = tokensIfReadable(connection);
        OptionalLong incarnation = ledger.disconnect(connection.id(), connection.incarnation());
        if (incarnation.isEmpty()) {
            throw HttpProblem.conflict(
                    "already_disconnected",
                    "'" + connection.alias() + "' is disconnected already, or was changed meanwhile.");
        }
        // told before the vault is asked: whoever did it is known whatever becomes of the rest
        broker.forget(connection.id());
        audit.record(
                user.workspace(),
                user.id(),
                "connection.disconnected",
                "connection/" + connection.id(),
                Map.of("connector", connection.connector(), "alias", connection.alias()));
        events.tell(EventType.CONNECTION_DELETED, connection);
        try {
            return "'" + connection.alias() + "' is disconnected and its tokens are destroyed. "
                    + destroy(connection, incarnation.getAsLong(), tokens);
        } catch (VaultException e) {
            LOG.warn("The tokens of connection {} are destroyed later: {}", connection.id(), e.getMessage());
            return "'" + connection.alias()
                    + "' is disconnected: nobody can call with it any more. The vault does not answer now, so its tokens"
                    + " are not destroyed yet. Serai destroys them and revokes the grant by itself, within minutes after"
                    + " the vault is back.";
        }
    }

    private String destroy(Connection connection, long incarnation, Optional<OAuthTokens> tokens) {
        String revoked = switch (burial.bury(connection, incarnation)) {
            case Burial.Result.Buried(OAuthTokens last) when last != null -> revoke(connection, last);
            case Burial.Result.Buried ignored ->
                tokens.map(last -> revoke(connection, last)).orElse("It had no tokens.");
            // some providers would revoke the new grant with the old one
            case Burial.Result.Overtaken ignored -> "It was connected anew meanwhile, and that stays.";
        };
        recordDestroyed(connection, incarnation, revoked);
        return revoked;
    }

    /** Once, by whoever did it. */
    private void recordDestroyed(Connection connection, long incarnation, String revoked) {
        if (connections.buried(connection.id(), incarnation)) {
            audit.record(
                    connection.workspace(),
                    null,
                    "connection.tokens_destroyed",
                    "connection/" + connection.id(),
                    Map.of("connector", connection.connector(), "alias", connection.alias(), "revocation", revoked));
        }
    }

    private record Leftover(ConnectionId connection, long incarnation) {}

    /**
     * Finishes what a process left that ended between the row and the vault, or met a vault that did not answer; not what
     * this process has seen for so short a time that a disconnect may still be at it.
     */
    public void finish(Instant now) {
        List<Connection> unburied = connections.unburied(AT_ONCE);
        leftovers.keySet().retainAll(unburied.stream().map(Disconnect::leftover).toList());
        for (Connection connection : unburied) {
            Instant seen = leftovers.computeIfAbsent(leftover(connection), _ -> now);
            if (Duration.between(seen, now).compareTo(MEANWHILE) >= 0) {
                try {
                    finish(connection);
                } catch (VaultException e) {
                    LOG.debug("The tokens of connection {} are destroyed later: {}", connection.id(), e.getMessage());
                }
            }
        }
    }

    private static Leftover leftover(Connection connection) {
        return new Leftover(connection.id(), connection.incarnation());
    }

    private void finish(Connection connection) {
        String revoked = switch (burial.bury(connection, connection.incarnation())) {
            case Burial.Result.Buried(OAuthTokens last) when last != null -> revoke(connection, last);
            case Burial.Result.Buried _, Burial.Result.Overtaken _ ->
                "It had no tokens any more, and whether its grant was revoked is not known: remove Serai from your account's"
                        + " applications at the provider.";
        };
        recordDestroyed(connection, connection.incarnation(), revoked);
    }

    private String revoke(Connection connection, OAuthTokens tokens) {
        Optional<Revocation.Result> result = revocation.revoke(connection, tokens);
        if (result.isEmpty()) {
            return "Its grant could not be revoked at the provider, because its OAuth client or connector was removed.";
        }
        String provider = connectors.require(connection.connector()).name();
        return switch (result.get()) {
            case Revocation.Result.Revoked ignored -> provider + " has revoked the grant.";
            case Revocation.Result.Unsupported ignored ->
                provider
                        + " has no way to revoke a grant from here: remove Serai from your account's applications there.";
            case Revocation.Result.Failed failed ->
                "The grant could not be revoked at " + provider + " (" + failed.detail()
                        + "): remove Serai from your account's applications there.";
        };
    }

    private Optional<OAuthTokens> tokensIfReadable(Connection connection) {
        try {
            return vault.readActive(connection.id().path(), 0) instanceof Read.Found(OAuthTokens tokens, long _)
                    ? Optional.of(tokens)
                    : Optional.empty();
        } catch (VaultException e) {
            LOG.debug("Connection {} is disconnected without its tokens: {}", connection.id(), e.getMessage());
            return Optional.empty();
        }
    }
}
