package dev.serai.credential.connection;

import static dev.serai.credential.connection.TestConnections.CONNECTOR;
import static dev.serai.credential.connection.TestConnections.WORKSPACE;
import static dev.serai.credential.connection.TestConnections.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.connector.SeraiException;
import dev.serai.credential.TestDatabase;
import dev.serai.credential.connection.Connection.Account;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.PostgresConnections.Filter;
import dev.serai.credential.connection.PostgresConnections.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresConnectionsTest extends ConnectionsContract {
    private final DataSource database = TestDatabase.create();
    private final PostgresConnections connections = new PostgresConnections(database);
    private final PostgresOAuthClients clients = new PostgresOAuthClients(database);
    private final OAuthClient client = TestConnections.client();
    private final Connection acme = TestConnections.active(client, "acme");

    @BeforeEach
    void insertAcme() {
        clients.insert(client);
        connections.insert(acme);
    }

    @Override
    Connections connections() {
        return connections;
    }

    @Override
    Connections seenByAnotherNode() {
        return new PostgresConnections(database);
    }

    @Override
    OptionalLong disconnect(ConnectionId id, long expectedIncarnation) {
        return connections.disconnect(id, expectedIncarnation);
    }

    @Override
    OptionalLong reauthorize(ConnectionId id, long expectedIncarnation) {
        return connections.reauthorize(id, expectedIncarnation);
    }

    @Test
    void whatWasInsertedIsRead() {
        assertThat(connections.find(acme.id())).contains(acme);
    }

    @Test
    void aPendingConnectionBecomesActiveWithItsFirstTokensAndIsNotDiscardedThen() {
        Connection pending = TestConnections.pending(client, "fresh");
        connections.insert(pending);
        assertThat(connections.account(pending.id(), 1, new Account("42", "Ann")))
                .isTrue();
        assertThat(connections.publish(pending.id(), 1, published(1))).isTrue();
        assertThat(connections.find(pending.id())).hasValueSatisfying(stored -> {
            assertThat(stored.status()).isEqualTo(Status.ACTIVE);
            assertThat(stored.account()).isEqualTo(new Account("42", "Ann"));
        });
        assertThat(connections.discardPending(pending.id())).isFalse();
        assertThat(connections.account(pending.id(), 2, new Account("43", "Bob")))
                .isFalse();
    }

    @Test
    void aDiscardedConnectionGivesItsAliasBack() {
        Connection pending = TestConnections.pending(client, "fresh");
        connections.insert(pending);
        assertThat(connections.discardPending(pending.id())).isTrue();
        connections.insert(TestConnections.pending(client, "fresh"));
    }

    @Test
    void anAliasIsUniqueInItsWorkspaceOnly() {
        assertRefused("alias_taken", () -> connections.insert(TestConnections.active(client, "acme")));
        OAuthClient elsewhere = clients.insert(TestConnections.client("other", CONNECTOR));
        connections.insert(TestConnections.active(elsewhere, "acme"));
        assertThat(connections.find(WORKSPACE, "acme")).contains(acme);
        assertThat(connections.find("other", "acme")).isNotEmpty().get().isNotEqualTo(acme);
    }

    @Test
    void theAliasOfADisconnectedConnectionIsNotHandedOutAgainUntilABuilderReleasesIt() {
        assertThat(connections.releaseAlias(WORKSPACE, "acme")).isFalse();
        connections.disconnect(acme.id(), 1);
        Connection next = TestConnections.active(client, "acme");
        assertRefused("alias_reserved", () -> connections.insert(next));
        assertThat(connections.releaseAlias(WORKSPACE, "acme")).isTrue();
        connections.insert(next);
        assertThat(connections.find(WORKSPACE, "acme")).contains(next);
        assertThat(connections.find(acme.id()).orElseThrow().alias()).startsWith("disconnected-");
    }

    @Test
    void anAliasThatAConnectionGaveUpStaysReservedForIt() {
        assertThat(connections.rename(acme.id(), "acme-old")).isTrue();
        Connection next = TestConnections.active(client, "acme");
        assertRefused("alias_reserved", () -> connections.insert(next));
        assertThat(connections.rename(acme.id(), "acme")).as("back again").isTrue();
        assertThat(connections.rename(acme.id(), "acme-old")).isTrue();
        assertThat(connections.releaseAlias(WORKSPACE, "acme")).isTrue();
        connections.insert(next);
        assertRefused("alias_taken", () -> connections.rename(acme.id(), "acme"));
        assertThat(connections.find(WORKSPACE, "acme-old").orElseThrow().id()).isEqualTo(acme.id());
    }

    @Test
    void whatDoesNotExistIsNotRenamed() {
        assertThat(connections.rename(ConnectionId.random(), "ghost")).isFalse();
        connections.insert(TestConnections.active(client, "ghost"));
    }

    @Test
    void aBadAliasIsRefused() {
        assertRefused("invalid_alias", () -> connections.insert(TestConnections.active(client, "Acme")));
        assertRefused(
                "invalid_alias",
                () -> connections.rename(acme.id(), ConnectionId.random().value()));
    }

    @Test
    void aClientOfAnotherWorkspaceOrConnectorIsRefused() {
        OAuthClient foreign = clients.insert(TestConnections.client("other", CONNECTOR));
        var misuse =
                new OAuthClient(foreign.id(), WORKSPACE, CONNECTOR, "x", "x", List.of(), false, client.createdAt());
        assertRefused("unknown_oauth_client", () -> connections.insert(TestConnections.active(misuse, "b")));
        OAuthClient github = clients.insert(TestConnections.client(WORKSPACE, "github"));
        var mixed = new OAuthClient(github.id(), WORKSPACE, CONNECTOR, "x", "x", List.of(), false, client.createdAt());
        assertRefused("unknown_oauth_client", () -> connections.insert(TestConnections.active(mixed, "b")));
        assertThat(connections.find(WORKSPACE, "b")).isEmpty();
    }

    @Test
    void listsGoThroughAllPagesByAlias() {
        for (int i = 0; i < 7; i++) {
            connections.insert(TestConnections.active(client, "c" + i));
        }
        List<String> aliases = new ArrayList<>();
        Page page = connections.list(WORKSPACE, Filter.ANY, null, 3);
        while (true) {
            assertThat(page.items()).hasSizeLessThanOrEqualTo(3);
            page.items().forEach(item -> aliases.add(item.alias()));
            if (page.next() == null) {
                break;
            }
            page = connections.list(WORKSPACE, Filter.ANY, page.next(), 3);
        }
        assertThat(aliases).containsExactly("acme", "c0", "c1", "c2", "c3", "c4", "c5", "c6");
        assertThat(connections.list("other", Filter.ANY, null, 200).items()).isEmpty();
    }

    @Test
    void listsAreNarrowed() {
        OAuthClient github = clients.insert(TestConnections.client(WORKSPACE, "github"));
        connections.insert(TestConnections.pending(github, "code"));
        assertThat(aliases(new Filter(null, "github", null))).containsExactly("code");
        assertThat(aliases(new Filter(null, null, Status.ACTIVE))).containsExactly("acme");
        assertThat(aliases(new Filter("user-1", null, null))).containsExactly("acme", "code");
        assertThat(aliases(new Filter("user-2", null, null))).isEmpty();
        assertThat(aliases(new Filter("user-1", "github", Status.ACTIVE))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201})
    void aPageHoldsAtMost200(int limit) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> connections.list(WORKSPACE, Filter.ANY, null, limit));
    }

    @Test
    void statusesAreCounted() {
        connections.insert(TestConnections.pending(client, "b"));
        connections.insert(TestConnections.pending(client, "c"));
        assertThat(connections.countByStatus())
                .containsEntry(Status.ACTIVE, 1L)
                .containsEntry(Status.PENDING, 2L)
                .containsEntry(Status.DISCONNECTED, 0L)
                .containsEntry(Status.REAUTHORIZATION_REQUIRED, 0L);
    }

    @Test
    void aChangeIsPartOfTheCallersTransaction() throws Exception {
        try (var transaction = database.getConnection()) {
            transaction.setAutoCommit(false);
            var inside = new PostgresConnections(TestDataSources.joining(transaction));
            assertThat(inside.disconnect(acme.id(), 1)).hasValue(2);
            assertThat(inside.find(acme.id()).orElseThrow().status()).isEqualTo(Status.DISCONNECTED);
            assertThat(connections.find(acme.id())).contains(acme);
            transaction.rollback();
        }
        assertThat(connections.find(acme.id())).contains(acme);
    }

    @Test
    void aDatabaseThatIsGoneIsATransientError() {
        var gone = TestDataSources.gone();
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> new PostgresConnections(gone).find(acme.id()))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo("database_unavailable");
                    assertThat(e.isTransient()).isTrue();
                });
    }

    private List<String> aliases(Filter filter) {
        return connections.list(WORKSPACE, filter, null, 200).items().stream()
                .map(Connection::alias)
                .toList();
    }

    static void assertRefused(String code, ThrowingCallable call) {
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
