package dev.serai.server.connection;

import dev.serai.connector.Connectors;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.oauth2.Revocation;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.RefreshLedger;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.HttpProblem;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.stereotype.Service;

/**
 * Ends a connection (A15): first the row, so that no late refresh brings it back; then a tombstone over its tokens, the
 * older versions destroyed; then the grant at the provider.
 */
@Service
public class Disconnect {
    private static final int TRIES = 5;

    private final RefreshLedger ledger;
    private final Connectors connectors;
    private final CredentialVault vault;
    private final CredentialBroker broker;
    private final ProviderRevocation revocation;
    private final Audit audit;

    Disconnect(
            RefreshLedger ledger,
            Connectors connectors,
            CredentialVault vault,
            CredentialBroker broker,
            ProviderRevocation revocation,
            Audit audit) {
        this.ledger = ledger;
        this.connectors = connectors;
        this.vault = vault;
        this.broker = broker;
        this.revocation = revocation;
        this.audit = audit;
    }

    /**
     * Disconnects.
     *
     * @return what to tell the user, in plain words
     * @throws HttpProblem 409 if it is disconnected already
     * @throws VaultException if the vault cannot be read: nothing was changed then
     */
    public String disconnect(CurrentUser user, Connection connection) {
        Optional<OAuthTokens> tokens = tokens(vault.readActive(connection.id().path(), connection.vaultVersion()));
        OptionalLong incarnation = ledger.disconnect(connection.id(), connection.incarnation());
        if (incarnation.isEmpty()) {
            throw HttpProblem.conflict(
                    "already_disconnected",
                    "'" + connection.alias() + "' is disconnected already, or was changed meanwhile.");
        }
        broker.forget(connection.id());
        Optional<OAuthTokens> newest = bury(connection, incarnation.getAsLong()).or(() -> tokens);
        String revoked = newest.map(last -> revoke(connection, last)).orElse("It had no tokens.");
        audit.record(
                user.workspace(),
                user.id(),
                "connection.disconnected",
                "connection/" + connection.id(),
                Map.of("connector", connection.connector(), "alias", connection.alias(), "revocation", revoked));
        return "'" + connection.alias() + "' is disconnected and its tokens are destroyed. " + revoked;
    }

    /** Writes the tombstone over whatever is newest, and returns what that was. */
    private Optional<OAuthTokens> bury(Connection connection, long incarnation) {
        for (int attempt = 1; ; attempt++) {
            Read read = vault.readActive(connection.id().path(), connection.vaultVersion());
            long base = switch (read) {
                case Read.Found found -> found.version();
                case Read.Destroyed destroyed -> destroyed.version();
                case Read.Absent ignored -> 0;
            };
            try {
                long version = vault.write(connection.id().path(), new Tombstone(incarnation), base);
                vault.destroyBefore(connection.id().path(), version);
                return tokens(read);
            } catch (VaultException.Conflict refreshedMeanwhile) {
                if (attempt == TRIES) {
                    throw refreshedMeanwhile;
                }
            }
        }
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
