package dev.serai.server.connection;

import dev.serai.connector.Connectors;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.oauth2.Revocation;
import dev.serai.credential.refresh.Burial;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.RefreshLedger;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.notify.EventType;
import dev.serai.server.web.HttpProblem;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

    private final RefreshLedger ledger;
    private final PostgresConnections connections;
    private final Connectors connectors;
    private final CredentialVault vault;
    private final Burial burial;
    private final CredentialBroker broker;
    private final ProviderRevocation revocation;
    private final Audit audit;
    private final ConnectionEvents events;

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
     * Disconnects.
     *
     * @return what to tell the user, in plain words
     * @throws HttpProblem 409 if it is disconnected already
     * @throws VaultException if the vault cannot be read: nothing was changed then
     */
    public String disconnect(CurrentUser user, Connection connection) {
        Optional<OAuthTokens> tokens = tokens(vault.readActive(connection.id().path(), 0));
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
                    + "' is disconnected. The vault does not answer now: its tokens are destroyed"
                    + " and its grant is revoked as soon as it does.";
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

    /** Finishes what a process left that ended between the row and the vault, or met a vault that did not answer. */
    void finish() {
        for (Connection connection : connections.unburied(AT_ONCE)) {
            try {
                finish(connection);
            } catch (VaultException e) {
                LOG.debug("The tokens of connection {} are destroyed later: {}", connection.id(), e.getMessage());
            }
        }
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

    private static Optional<OAuthTokens> tokens(Read read) {
        return read instanceof Read.Found(OAuthTokens tokens, long _) ? Optional.of(tokens) : Optional.empty();
    }
}
