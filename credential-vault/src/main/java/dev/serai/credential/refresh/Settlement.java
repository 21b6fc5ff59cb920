package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.JournalEntry.Content;
import dev.serai.credential.refresh.TokenStore.Stored;
import dev.serai.credential.refresh.TokenStore.Written;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings kept answers to their end, before anything else is sent: into the vault, or away if they can never get there.
 * An attempt whose tokens the vault shows is resolved too, whoever wrote them.
 */
final class Settlement {
    private final RefreshParts parts;
    private final Journals journals;
    private final TokenStore store;

    Settlement(RefreshParts parts, Journals journals, TokenStore store) {
        this.parts = parts;
        this.journals = journals;
        this.store = store;
    }

    /**
     * @return attempts whose entries stay, because they hold nothing to go on with: unreadable by today's rules, or second
     *     to another answer
     */
    Set<String> settle(Lease lease) {
        Set<String> judged = new HashSet<>();
        for (JournalEntry entry : journals.of(lease)) {
            if (!settle(entry)) {
                judged.add(entry.attemptId());
            }
        }
        @Nullable Intent open = lease.intent();
        if (open != null) {
            resolveIfStored(lease.connection(), open);
        }
        return judged;
    }

    /** Whether the entry is done with. */
    private boolean settle(JournalEntry entry) {
        Connection connection =
                parts.connections().find(entry.connection()).orElseThrow(ReauthorizationRequiredException::gone);
        Connector connector = parts.connectors().require(connection.connector());
        @Nullable OAuthTokens tokens = tokens(connector, entry);
        if (entry.incarnation() < connection.incarnation()) {
            if (tokens != null && connection.status() == Status.DISCONNECTED) {
                parts.late().came(connection, tokens);
            }
            journals.drop(entry);
            return true;
        }
        if (tokens == null) {
            if (store.isOvertaken(entry)) {
                journals.drop(entry);
                return true;
            }
            return false;
        }
        return switch (store.writeKept(entry, tokens)) {
            case Written.InVault(Stored stored) -> {
                store.publish(connection, stored);
                journals.drop(entry);
                yield true;
            }
            case Written.Superseded _ -> {
                journals.drop(entry);
                yield true;
            }
            case Written.Sibling _ -> false;
        };
    }

    private void resolveIfStored(Connection connection, Intent open) {
        @Nullable Stored stored = store.present(connection);
        if (stored != null && stored.tokens().lineage().attemptId().equals(open.attemptId())) {
            store.publish(connection, stored);
        }
    }

    private @Nullable OAuthTokens tokens(Connector connector, JournalEntry entry) {
        return switch (entry.content()) {
            case Content.Grant(OAuthTokens tokens) -> tokens;
            case Content.Answer _ ->
                read(connector, entry, null) instanceof TokenOutcome.Granted granted
                        ? tokens(connector, entry, granted)
                        : null;
        };
    }

    TokenOutcome read(Connector connector, JournalEntry entry, @Nullable ClientCredentials client) {
        return switch (entry.content()) {
            case Content.Answer answer -> parts.call().read(connector, answer.raw(), client, answer.refreshToken());
            case Content.Grant _ -> throw new IllegalStateException("A grant is tokens already.");
        };
    }

    static OAuthTokens tokens(Connector connector, JournalEntry entry, TokenOutcome.Granted granted) {
        if (!(entry.content() instanceof Content.Answer answer)) {
            throw new IllegalStateException("Only an answer to a refresh is granted again.");
        }
        return GrantedTokens.next(
                connector.oauth2(),
                granted.answer(),
                answer,
                new Lineage(
                        entry.generation(),
                        entry.incarnation(),
                        entry.attemptId(),
                        entry.parent(),
                        answer.raw().date()));
    }
}
