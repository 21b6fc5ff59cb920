package dev.serai.server.connection;

import dev.serai.connector.Connectors;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.VaultException;
import dev.serai.credential.call.AccountCheck;
import dev.serai.credential.call.AccountCheck.Result;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Account;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.oauth2.TokenAnswer;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.GrantedTokens;
import dev.serai.credential.refresh.Refresher;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.oauthclient.ClientSettings;
import dev.serai.server.web.HttpProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Authorises a connection again, in place (A14): it keeps its id, its alias and everything that runs on it, so the account
 * has to be the one that it was. Whose the new grant is, is asked with its own token before it replaces anything.
 */
@Service
public class Reauthorization {
    private final ConnectionAccess access;
    private final PostgresConnections connections;
    private final Connectors connectors;
    private final ClientSettings clientSettings;
    private final AccountCheck accounts;
    private final Refresher refresher;
    private final CredentialBroker broker;
    private final UnwantedGrant unwanted;
    private final Audit audit;

    Reauthorization(
            ConnectionAccess access,
            PostgresConnections connections,
            Connectors connectors,
            ClientSettings clientSettings,
            AccountCheck accounts,
            Refresher refresher,
            CredentialBroker broker,
            UnwantedGrant unwanted,
            Audit audit) {
        this.access = access;
        this.connections = connections;
        this.connectors = connectors;
        this.clientSettings = clientSettings;
        this.accounts = accounts;
        this.refresher = refresher;
        this.broker = broker;
        this.unwanted = unwanted;
        this.audit = audit;
    }

    /**
     * Whether this person may authorise it again, and by which client.
     *
     * @throws HttpProblem 404 if it is not theirs, 409 if it cannot be
     */
    public Reauthorizable require(CurrentUser user, String idOrAlias) {
        Connection connection = access.require(user, idOrAlias);
        if (connection.status() == Status.PENDING) {
            throw HttpProblem.conflict(
                    "connection_pending",
                    "'" + connection.alias() + "' was never connected: connect the account from the beginning.");
        }
        Reauthorizable found = new Reauthorizable(
                connection,
                connectors.require(connection.connector()),
                connections
                        .client(connection.client())
                        .orElseThrow(() -> HttpProblem.conflict(
                                "oauth_client_missing",
                                "The OAuth client of '" + connection.alias()
                                        + "' was removed: connect the account anew, by another client.")));
        clientSettings.forConnecting(user, found.connector(), found.client(), connection.settings());
        return found;
    }

    /** The same at the callback, before a token is asked for: it has to be as it was at the start. */
    public Reauthorizable require(CurrentUser user, ConnectionId id, long incarnation) {
        Reauthorizable found = require(user, id.value());
        if (found.connection().incarnation() != incarnation) {
            throw changed(found.connection(), "");
        }
        return found;
    }

    /**
     * Puts the new grant in the place of the old one.
     *
     * @param asked the scopes that were asked for
     * @throws HttpProblem 409 if the grant is another account's, or the connection was changed meanwhile: nothing is
     *     changed then, and the new grant is revoked where that ends no other
     */
    public NewConnection.Made renew(CurrentUser user, Reauthorizable what, List<String> asked, TokenAnswer answer) {
        Connection connection = what.connection();
        OAuthTokens tokens = GrantedTokens.first(
                what.connector().oauth2(),
                answer,
                asked,
                connection.generation().next(),
                connection.incarnation() + 1,
                UUID.randomUUID().toString());
        List<String> notes = new ArrayList<>();
        @Nullable Account account = account(what, tokens, notes);
        if (!replace(connection, tokens, notes)) {
            throw changed(connection, " " + unwanted.end(what, tokens, account));
        }
        broker.forget(connection.id());
        if (account != null) {
            connections.account(connection.id(), connection.incarnation() + 1, account);
        }
        audit.record(
                user.workspace(),
                user.id(),
                "connection.reauthorized",
                "connection/" + connection.id(),
                Map.of("connector", what.connector().id(), "alias", connection.alias()));
        NewConnection.noteScopes(what.connector(), asked, tokens.scopes(), notes);
        return new NewConnection.Made(connections.find(connection.id()).orElseThrow(), notes);
    }

    /** Whose grant it is; null if the provider does not say, and nobody said before. */
    private @Nullable Account account(Reauthorizable what, OAuthTokens tokens, List<String> notes) {
        Connection connection = what.connection();
        String provider = what.connector().name();
        @Nullable Account before = connection.account();
        return switch (accounts.check(new CallTarget(connection, what.connector()), AccessToken.of(tokens))) {
            case Result.Verified(Account now) -> {
                if (before != null && !before.id().equals(now.id())) {
                    throw another(what, before, now, unwanted.end(what, tokens, now));
                }
                yield now;
            }
            case Result.NotDeclared _ -> {
                notes.add(provider + " cannot say whose account it is, so Serai could not check that it is the same.");
                yield null;
            }
            case Result.Failed(String why) -> {
                if (before != null) {
                    throw HttpProblem.conflict(
                            "account_unknown",
                            "Whose account it is could not be found out, so nothing was changed. " + why + " "
                                    + unwanted.end(what, tokens, null));
                }
                notes.add(why);
                yield null;
            }
        };
    }

    private boolean replace(Connection connection, OAuthTokens tokens, List<String> notes) {
        try {
            return refresher.replace(connection.id(), tokens);
        } catch (VaultException e) {
            // it is in the journal, and goes on its way from there
            notes.add("The vault does not answer: the new authorisation is kept aside and used as soon as it does.");
            return true;
        }
    }

    private static HttpProblem changed(Connection connection, String revoked) {
        return HttpProblem.conflict(
                "connection_changed",
                "'" + connection.alias() + "' was disconnected or authorised again meanwhile, so it was left as it is."
                        + revoked);
    }

    private static HttpProblem another(Reauthorizable what, Account before, Account now, String revoked) {
        boolean alike = before.label().equals(now.label());
        return HttpProblem.conflict(
                "another_account",
                "You signed in at " + what.connector().name() + " as " + name(now, alike) + ", but '"
                        + what.connection().alias() + "' is the account of " + name(before, alike)
                        + ". Nothing was changed. " + revoked
                        + " Try again with the right account, or connect this one as a new connection.");
    }

    private static String name(Account account, boolean withId) {
        return withId ? account.label() + " (" + account.id() + ")" : account.label();
    }
}
