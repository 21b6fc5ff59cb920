package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.CredentialVault.Read.Absent;
import dev.serai.credential.CredentialVault.Read.Found;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.VaultException;
import dev.serai.testkit.server.OpenBaoCluster;
import dev.serai.testkit.server.OpenBaoNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes, and several Serais of which each asks another one first. */
class OpenBaoClusterVaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static OpenBaoCluster cluster;
    private static VaultLogin login;

    @BeforeAll
    static void start(@TempDir Path folder) {
        cluster = OpenBaoCluster.start(3);
        try (VaultInit init = new VaultInit(
                first(cluster.standbys().getFirst()), SecretValue.of(cluster.rootToken()), Clock.systemUTC())) {
            VaultInit.Done done = init.prepare(folder.resolve("secret-id"));
            assertThat(done.health().warnings()).isEmpty();
            login = done.login();
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** All nodes, this one at the head. */
    private static VaultSettings first(OpenBaoNode preferred) {
        List<URI> nodes = new ArrayList<>(List.of(preferred.address()));
        cluster.nodes().stream().map(OpenBaoNode::address).forEach(nodes::add);
        return VaultSettings.at(nodes).withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    private static HashicorpVault vaultAt(OpenBaoNode preferred) {
        return new HashicorpVault(first(preferred), login, Clock.systemUTC());
    }

    private static SecretPath newPath() {
        return new SecretPath(SecretPath.Kind.CONNECTION, UUID.randomUUID().toString());
    }

    @Test
    void check64_staleReadsOfALaggingStandbyHappenAndAreNeverReturned() {
        int stale = 0;
        try (HashicorpVault one = vaultAt(cluster.standbys().getFirst());
                HashicorpVault other = vaultAt(cluster.standbys().getLast())) {
            SecretPath path = newPath();
            for (int version = 1; version <= 40; version++) {
                HashicorpVault writer = version % 2 == 0 ? one : other;
                HashicorpVault reader = version % 2 == 0 ? other : one;
                Credential written = TestCredentials.tokens(version);
                assertThat(writer.write(path, written, version - 1)).isEqualTo(version);

                // whoever accepts any version gets what was there before
                if (!reader.read(path, 0).equals(new Found(written, version))) {
                    stale++;
                }
                assertThat(reader.read(path, version)).isEqualTo(new Found(written, version));
                assertThat(writer.read(path, version)).isEqualTo(new Found(written, version));
                assertThat(reader.readActive(path, 0)).isEqualTo(new Found(written, version));
            }
            SecretPath fresh = newPath();
            one.write(fresh, TestCredentials.tokens(1), 0);
            assertThat(other.read(fresh, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
            assertThat(other.readActive(newPath(), 0)).isEqualTo(new Absent());
        }
        assertThat(stale).as("reads that would have been stale, of 40").isPositive();
    }

    @Test
    void check64_aLeaderKilledInTheMiddleOfWritesLosesNoneThatWasAcknowledged() throws Exception {
        OpenBaoNode leader = cluster.leader();
        AtomicInteger acknowledged = new AtomicInteger();
        List<Future<Integer>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (OpenBaoNode preferred : cluster.nodes()) {
                writers.add(threads.submit(() -> writeThroughAFailover(preferred, acknowledged)));
                writers.add(threads.submit(() -> writeThroughAFailover(preferred, acknowledged)));
            }
            await().atMost(PATIENCE).until(() -> acknowledged.get() > 60);
            leader.kill();
        }
        int ambiguous = 0;
        for (Future<Integer> writer : writers) {
            ambiguous += writer.get();
        }
        assertThat(ambiguous).as("writes that were cut off").isPositive();
        leader.startAgain();
    }

    /** @return how many writes failed without saying whether they were executed */
    private static int writeThroughAFailover(OpenBaoNode preferred, AtomicInteger acknowledged) {
        int ambiguous = 0;
        int sinceThen = 0;
        SecretPath path = newPath();
        try (HashicorpVault vault = vaultAt(preferred)) {
            long version = 0;
            for (int number = 1; sinceThen < 10; number++) {
                Credential mine = TestCredentials.tokens(number);
                try {
                    assertThat(vault.write(path, mine, version)).isEqualTo(version + 1);
                    version++;
                    acknowledged.incrementAndGet();
                    sinceThen += ambiguous > 0 ? 1 : 0;
                } catch (VaultException.Unavailable _) {
                    ambiguous++;
                    version = readBack(vault, path, version, mine);
                }
            }
            assertThat(vault.readActive(path, version))
                    .isInstanceOfSatisfying(
                            Found.class, found -> assertThat(found.version()).isGreaterThanOrEqualTo(10));
        }
        return ambiguous;
    }

    /** What design wants of whoever wrote: the active node tells. */
    private static long readBack(HashicorpVault vault, SecretPath path, long version, Credential mine) {
        Read read = await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(VaultException.Unavailable.class)
                .until(() -> vault.readActive(path, version), _ -> true);
        return switch (read) {
            case Absent _ -> {
                assertThat(version).isZero();
                yield 0;
            }
            case Read.Destroyed _ -> throw new AssertionError("nobody destroyed anything");
            case Found(Credential stored, long now) -> {
                if (now == version + 1) {
                    assertThat(stored).isEqualTo(mine);
                } else {
                    assertThat(now).isEqualTo(version);
                }
                yield now;
            }
        };
    }

    @Test
    void aSealedNodeIsPassedByAndHealthSaysWhichOneAndWhatToDo() {
        OpenBaoNode sealed = cluster.standbys().getFirst();
        SecretPath path = newPath();
        try (HashicorpVault vault = vaultAt(sealed)) {
            vault.write(path, TestCredentials.tokens(1), 0);
            sealed.seal(cluster.rootToken());
            try {
                assertThat(vault.read(path, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
                assertThat(vault.write(path, TestCredentials.tokens(2), 1)).isEqualTo(2);
                assertThat(vault.health().usable()).isTrue();
                assertThat(vault.health().warnings())
                        .singleElement()
                        .asString()
                        .contains(sealed.address().toString(), "is sealed", "bao operator unseal");
            } finally {
                sealed.unseal();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(vault.health().warnings()).isEmpty());
        }
    }

    @Test
    void check64_aLeaderThatWasFrozenAndReplacedIsNotBelievedWhenItWakes() {
        OpenBaoNode leader = cluster.leader();
        SecretPath path = newPath();
        Read newest = new Found(TestCredentials.tokens(2), 2);
        try (HashicorpVault old = vaultAt(leader);
                HashicorpVault other = vaultAt(cluster.standbys().getFirst())) {
            old.write(path, TestCredentials.tokens(1), 0);
            leader.pause();
            try {
                await().atMost(PATIENCE)
                        .ignoreExceptionsInstanceOf(VaultException.Unavailable.class)
                        .until(() -> isStored(other, path));
            } finally {
                leader.resume();
            }
            // an election may come first; what is answered is never what was there before
            for (int read = 0; read < 50; read++) {
                await().atMost(PATIENCE)
                        .ignoreExceptionsInstanceOf(VaultException.Unavailable.class)
                        .until(() -> {
                            assertThat(old.readActive(path, 0)).isEqualTo(newest);
                            return true;
                        });
            }
        }
    }

    /** A try before may have been executed and not answered. */
    private static boolean isStored(HashicorpVault vault, SecretPath path) {
        try {
            return vault.write(path, TestCredentials.tokens(2), 1) == 2;
        } catch (VaultException.Conflict _) {
            return true;
        }
    }

    @Test
    void withoutAMajorityNothingIsAnsweredAndNothingIsCalledAbsent() {
        OpenBaoNode leader = cluster.leader();
        List<OpenBaoNode> others = cluster.standbys();
        SecretPath path = newPath();
        VaultSettings impatient = first(leader).withTimeouts(Duration.ofMillis(500), Duration.ofSeconds(1));
        try (HashicorpVault vault = new HashicorpVault(impatient, login, Clock.systemUTC())) {
            vault.write(path, TestCredentials.tokens(1), 0);
            others.forEach(OpenBaoNode::pause);
            try {
                await().atMost(PATIENCE).until(() -> !leader.isActive());
                assertThatThrownBy(() -> vault.readActive(path, 0)).isInstanceOf(VaultException.Unavailable.class);
                assertThatThrownBy(() -> vault.readActive(newPath(), 0)).isInstanceOf(VaultException.Unavailable.class);
            } finally {
                others.forEach(OpenBaoNode::resume);
            }
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(VaultException.Unavailable.class)
                    .untilAsserted(() -> assertThat(vault.write(path, TestCredentials.tokens(2), 1))
                            .isEqualTo(2));
        }
    }
}
