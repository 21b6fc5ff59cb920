package dev.serai.credential.refresh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an owner does on one node, at each step of a refresh on another: before every access that it makes to vault, ledger,
 * disk and provider, and after the last. OpenBao and PostgreSQL are real, the provider kills a grant on reuse.
 */
class OwnerInBetweenTest {
    private static final String REFRESHES = "token.refresh_token";
    /** A refresh that went another way than through these would prove little. */
    private static final String[] STEPS = {
        "RefreshLedger.take",
        "CredentialVault.readActive",
        "RefreshLedger.open",
        "RefreshCall.send",
        "LocalJournal.record",
        "RefreshLedger.record",
        "RefreshCall.read",
        "CredentialVault.write",
        "RefreshLedger.publish",
        "LocalJournal.drop",
        "RefreshLedger.release"
    };

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private static PreparedOpenBao bao;

    private final ProviderSimulator provider = SIMULATOR.simulator();
    private Account account;
    private Cluster cluster;
    private Cluster.Node a;
    private Cluster.Node b;

    @BeforeAll
    static void start(@TempDir Path folder) {
        bao = PreparedOpenBao.start(folder);
    }

    @AfterAll
    static void stop() {
        bao.close();
    }

    @BeforeEach
    void connect(@TempDir Path disks) {
        account = new Account(provider);
        cluster = new Cluster(account, disks, bao.vault());
        a = cluster.node("node-a");
        b = cluster.node("node-b");
    }

    @AfterEach
    void close() throws IOException {
        cluster.close();
        account.close();
    }

    @Test
    void check44_aDisconnectAtAnyStepOfARefreshIsNotUndoneAndTheNewestTokenIsRevoked() throws IOException {
        List<String> steps = atEveryStep(flight -> {}, Flight::disconnect, flight -> {
            flight.requireDisconnected();
            everybodyLooksAfterIt();
            flight.requireDisconnected();
            assertThat(flight.revoked())
                    .as("the newest that the provider gave")
                    .contains(newest(provider.secrets().get("refresh_token")));
            assertThat(provider.liveGrants()).isEqualTo(flight.grantsBefore - 1);
            long sent = provider.count(REFRESHES);
            for (Cluster.Node node : List.of(a, b)) {
                assertThatThrownBy(() -> node.broker.token(cluster.id()))
                        .isInstanceOf(ReauthorizationRequiredException.class);
            }
            assertThat(provider.count(REFRESHES)).isEqualTo(sent);
            requireOlderVersionsDestroyed();
        });
        assertThat(steps).contains(STEPS);
    }

    @Test
    void a14_aNewGrantAtAnyStepOfARefreshIsNeitherOverwrittenNorRevoked() throws IOException {
        List<String> steps = atEveryStep(flight -> {}, Flight::authorizeAgain, flight -> {
            assertThat(flight.failure).isNull();
            flight.requireNewGrant();
            everybodyLooksAfterIt();
            flight.requireNewGrant();
            assertThat(flight.revoked())
                    .as("revoking it could revoke the new grant, too")
                    .isEmpty();
            assertThat(provider.liveGrants()).isEqualTo(flight.grantsBefore + 1);
            assertThat(provider.count(REFRESHES)).isLessThanOrEqualTo(1);
            flight.requireAlive();
        });
        assertThat(steps).contains(STEPS);
    }

    @Test
    void a14_theOldGrantsEndDoesNotEndTheNewOneAtAnyStep() throws IOException {
        List<String> steps = atEveryStep(flight -> provider.revokeGrants(), Flight::authorizeAgain, flight -> {
            everybodyLooksAfterIt();
            flight.requireNewGrant();
            assertThat(flight.revoked()).isEmpty();
            assertThat(provider.liveGrants()).isEqualTo(1);
            assertThat(provider.count(REFRESHES)).isLessThanOrEqualTo(1);
            flight.requireAlive();
        });
        assertThat(steps).contains("RefreshCall.send", "RefreshLedger.requireReauthorization", "RefreshLedger.release");
    }

    /** @return the names of the steps */
    private List<String> atEveryStep(Consumer<Flight> before, Consumer<Flight> deed, Check check) throws IOException {
        List<String> names = new ArrayList<>();
        for (int step = 1; names.size() < step; step++) {
            Flight flight = new Flight();
            before.accept(flight);
            @Nullable String name = flight.refreshWith(deed, step);
            try {
                check.check(flight);
            } catch (AssertionError e) {
                throw new AssertionError(
                        "Done " + (name == null ? "after the last step" : "before step " + step + ", " + name) + ": "
                                + e.getMessage(),
                        e);
            }
            if (name == null) {
                return names;
            }
            names.add(name);
        }
        return names;
    }

    private interface Check {
        void check(Flight flight) throws IOException;
    }

    private static String newest(Iterable<String> inOrder) {
        String last = "";
        for (String each : inOrder) {
            last = each;
        }
        return last;
    }

    private static String refreshToken(OAuthTokens tokens) {
        return requireNonNull(tokens.refreshToken()).reveal();
    }

    private void everybodyLooksAfterIt() throws IOException {
        for (Cluster.Node node : List.of(a, b)) {
            node.upkeep.round();
            try (Stream<Path> left = Files.list(node.disk)) {
                assertThat(left).isEmpty();
            }
        }
        assertThat(b.ledger.unsettled(10)).isEmpty();
    }

    /** As OpenBao itself tells it. */
    private void requireOlderVersionsDestroyed() {
        String metadata = bao.server()
                .call("GET", "/v1/serai/metadata/" + cluster.id().path(), "")
                .body();
        assertThat(Pattern.compile("\"destroyed\":true").matcher(metadata).results())
                .isNotEmpty();
        assertThat(Pattern.compile("\"destroyed\":false").matcher(metadata).results())
                .hasSize(1);
    }

    /** An expired token that node a renews while the owner does something on node b. */
    private final class Flight {
        final long grantsBefore;
        private final long incarnation;
        private final List<String> revoked = new ArrayList<>();
        private @Nullable OAuthTokens granted;
        /** What the refresh ended with. */
        @Nullable
        RuntimeException failure;

        private int steps;
        private @Nullable Throwable wentWrong;

        Flight() {
            if (cluster.row().status() == Status.DISCONNECTED) {
                authorizeAgain();
            }
            Connection row = cluster.row();
            account.clock.set(requireNonNull(row.expiresAt()).plusSeconds(1));
            incarnation = row.incarnation();
            grantsBefore = provider.liveGrants();
            cluster.late.clear();
            provider.clearCounts();
        }

        /** @return the step before which it was done; null if it was after the last */
        @Nullable
        String refreshWith(Consumer<Flight> deed, int step) {
            String[] name = new String[1];
            a.beforeStep = next -> {
                steps++;
                if (steps == step) {
                    name[0] = next;
                    try {
                        deed.accept(this);
                    } catch (RuntimeException | AssertionError e) {
                        wentWrong = e;
                    }
                }
            };
            try {
                a.broker.token(cluster.id());
            } catch (ReauthorizationRequiredException | CredentialUnavailableException e) {
                failure = e;
            } finally {
                a.beforeStep = next -> {};
            }
            if (name[0] == null) {
                deed.accept(this);
            }
            if (wentWrong != null) {
                throw new AssertionError("What was to be done before step " + name[0] + " failed", wentWrong);
            }
            return name[0];
        }

        /** As the platform does it: the row, the tombstone, the grant. */
        void disconnect() {
            Connection row = cluster.row();
            long next = b.ledger.disconnect(row.id(), row.incarnation()).orElseThrow();
            if (new Burial(bao.vault()).bury(row, next) instanceof Burial.Result.Buried(OAuthTokens last)) {
                account.revoke(requireNonNull(last));
                revoked.add(refreshToken(last));
            }
        }

        void authorizeAgain() {
            Connection row = cluster.row();
            granted = account.authorize(row.generation().next(), row.incarnation() + 1);
            assertThat(b.refresher.replace(row.id(), granted)).isTrue();
        }

        /** By the owner, and by nodes to which tokens came late. */
        List<String> revoked() {
            return Stream.concat(revoked.stream(), cluster.late.stream().map(OwnerInBetweenTest::refreshToken))
                    .toList();
        }

        void requireDisconnected() {
            assertThat(cluster.row().status()).isEqualTo(Status.DISCONNECTED);
            assertThat(cluster.row().incarnation()).isEqualTo(incarnation + 1);
            assertThat(cluster.stored()).isEqualTo(new Tombstone(incarnation + 1));
        }

        void requireNewGrant() {
            Connection row = cluster.row();
            assertThat(row.status()).isEqualTo(Status.ACTIVE);
            assertThat(row.incarnation()).isEqualTo(incarnation + 1);
            assertThat(cluster.stored())
                    .isInstanceOfSatisfying(
                            OAuthTokens.class,
                            tokens -> assertThat(tokens.accessToken())
                                    .isEqualTo(requireNonNull(granted).accessToken()));
        }

        /** The node that was at it serves the new grant's token, and can renew it. */
        void requireAlive() {
            OAuthTokens given = requireNonNull(granted);
            account.clock.advance(Duration.ofSeconds(3));
            assertThat(a.broker.token(cluster.id()).value()).isEqualTo(given.accessToken());
            account.clock.set(requireNonNull(cluster.row().expiresAt()).plusSeconds(1));
            assertThat(a.broker.token(cluster.id()).value()).isNotEqualTo(given.accessToken());
        }
    }
}
