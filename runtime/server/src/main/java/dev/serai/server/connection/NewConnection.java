package dev.serai.server.connection;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.VaultException;
import dev.serai.credential.call.AccountCheck;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.Alias;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Account;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.oauth2.TokenAnswer;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.GrantedTokens;
import dev.serai.credential.refresh.Refresher;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.notify.EventType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Makes a connection of a first grant (A8): row, vault, publication, account. Tokens that cannot be kept are revoked, so that
 * no grant lives on that nobody knows of.
 */
@Service
public class NewConnection {
    private static final long FIRST_INCARNATION = 1;

    private final PostgresConnections connections;
    private final Refresher refresher;
    private final ProviderRevocation revocation;
    private final AccountCheck accounts;
    private final Audit audit;
    private final ConnectionEvents events;
    private final Clock clock;

    NewConnection(
            PostgresConnections connections,
            Refresher refresher,
            ProviderRevocation revocation,
            AccountCheck accounts,
            Audit audit,
            ConnectionEvents events,
            Clock clock) {
        this.connections = connections;
        this.refresher = refresher;
        this.revocation = revocation;
        this.accounts = accounts;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param notes what the user should know beside success
     */
    public record Made(Connection connection, List<String> notes) {
        public Made {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Keeps the tokens and asks whose account it is.
     *
     * @param settings checked
     * @param asked the scopes that were asked for
     * @param alias checked; null for a generated one
     * @throws SeraiException if the connection could not be kept; the tokens were revoked then, unless that could end another
     *     connection of the same account
     */
    public Made make(
            CurrentUser user,
            Connector connector,
            OAuthClient client,
            Map<String, String> settings,
            List<String> asked,
            @Nullable String alias,
            TokenAnswer answer) {
        Connection connection = pending(user, connector, client, settings, alias);
        return kept(
                user,
                connector,
                client,
                connection,
                asked,
                answer,
                () -> connections.insert(connection),
                tokens -> connections.discardPending(connection.id()));
    }

    /**
     * Keeps a connection that waits for its tokens: {@link #complete} or {@link #failed} ends that.
     *
     * @param settings checked
     * @param alias checked; null for a generated one
     * @throws SeraiException USER if the alias is not to be had
     */
    public Connection begin(
            CurrentUser user,
            Connector connector,
            OAuthClient client,
            Map<String, String> settings,
            @Nullable String alias) {
        Connection connection = pending(user, connector, client, settings, alias);
        connections.insert(connection);
        return connection;
    }

    /** As {@link #make}, for one that was begun; if it could not be kept it is there still, for {@link #failed} to say why. */
    public Made complete(
            CurrentUser user,
            Connector connector,
            OAuthClient client,
            Connection begun,
            List<String> asked,
            TokenAnswer answer) {
        return kept(
                user,
                connector,
                client,
                begun,
                asked,
                answer,
                () -> {},
                tokens -> refresher.withdrawFirst(begun.id(), tokens));
    }

    /** Nothing comes of one that was begun; it says why, as long as it is there. */
    public void failed(ConnectionId begun, String problem) {
        connections.explainPending(begun, problem);
    }

    /** Forgets one that was begun. */
    public void discard(ConnectionId begun) {
        connections.discardPending(begun);
    }

    private Made kept(
            CurrentUser user,
            Connector connector,
            OAuthClient client,
            Connection connection,
            List<String> asked,
            TokenAnswer answer,
            Runnable insert,
            Consumer<OAuthTokens> undo) {
        OAuthTokens tokens = GrantedTokens.first(
                connector.oauth2(),
                answer,
                asked,
                Generation.NONE.next(),
                FIRST_INCARNATION,
                UUID.randomUUID().toString());
        try {
            insert.run();
            keep(connection, tokens);
        } catch (SeraiException e) {
            undo.accept(tokens);
            if (!mayBeInUse(connector, client, connection, tokens)) {
                revocation.revoke(connector, client, connection.settings(), tokens);
            }
            throw e;
        }
        audit.record(
                user.workspace(),
                user.id(),
                "connection.created",
                "connection/" + connection.id(),
                Map.of(
                        "connector",
                        connector.id(),
                        "alias",
                        connection.alias(),
                        "oauth_client",
                        client.id().value()));
        events.tell(EventType.CONNECTION_CREATED, connection);
        List<String> notes = new ArrayList<>();
        noteScopes(connector, asked, tokens.scopes(), notes);
        noteAccount(connector, connections.find(connection.id()).orElseThrow(), notes);
        return new Made(connections.find(connection.id()).orElseThrow(), notes);
    }

    /** Several providers end, with one grant, all that its account gave to the client. */
    private boolean mayBeInUse(Connector connector, OAuthClient client, Connection connection, OAuthTokens tokens) {
        return connections.countActive(client.id()) > 0
                && switch (accounts.check(new CallTarget(connection, connector), AccessToken.of(tokens))) {
                    case AccountCheck.Result.Verified(Account account) -> connections.isAlive(client, account.id());
                    case AccountCheck.Result.NotDeclared _, AccountCheck.Result.Failed _ -> true;
                };
    }

    private Connection pending(
            CurrentUser user,
            Connector connector,
            OAuthClient client,
            Map<String, String> settings,
            @Nullable String alias) {
        return Connection.pending(
                ConnectionId.random(),
                user.workspace(),
                alias == null ? Alias.generated(connector.id()) : alias,
                connector.id(),
                client.id(),
                user.id(),
                settings,
                clock.instant());
    }

    private void keep(Connection connection, OAuthTokens tokens) {
        try {
            refresher.keepFirst(connection.id(), tokens);
        } catch (VaultException.Unavailable e) {
            throw new VaultException.Unavailable(
                    "The vault could not keep the new tokens, so nothing was connected: " + e.getMessage(), e);
        }
    }

    static void noteScopes(Connector connector, List<String> asked, List<String> granted, List<String> notes) {
        Set<String> missing = new LinkedHashSet<>(asked);
        missing.removeAll(Set.copyOf(granted));
        if (!missing.isEmpty()) {
            notes.add(connector.name() + " granted less than was asked for: " + String.join(", ", missing)
                    + " is missing. What needs it will be refused.");
        }
    }

    private void noteAccount(Connector connector, Connection connection, List<String> notes) {
        switch (accounts.check(new CallTarget(connection, connector))) {
            case AccountCheck.Result.Verified verified ->
                connections.account(connection.id(), connection.incarnation(), verified.account());
            case AccountCheck.Result.NotDeclared ignored -> {}
            case AccountCheck.Result.Failed failed -> notes.add(failed.why());
        }
    }
}
