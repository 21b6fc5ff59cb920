package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault.Read.Absent;
import dev.serai.credential.CredentialVault.Read.Destroyed;
import dev.serai.credential.CredentialVault.Read.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every vault does. */
public abstract class CredentialVaultContract {

    /** The vault at hand; what earlier tests wrote may be in it. */
    protected abstract CredentialVault vault();

    /** Where nothing was ever written. */
    protected static SecretPath newPath() {
        return new SecretPath(SecretPath.Kind.CONNECTION, UUID.randomUUID().toString());
    }

    @Test
    void whatWasNeverWrittenIsAbsent() {
        SecretPath path = newPath();
        assertThat(vault().read(path, 0)).isEqualTo(new Absent());
        assertThat(vault().readActive(path, 0)).isEqualTo(new Absent());
    }

    @Test
    void whatIsWrittenIsReadBackWithItsVersion() {
        SecretPath path = newPath();
        assertThat(vault().write(path, TestCredentials.tokens(1), 0)).isEqualTo(1);
        assertThat(vault().write(path, TestCredentials.tokens(2), 1)).isEqualTo(2);
        assertThat(vault().read(path, 2)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
        assertThat(vault().readActive(path, 1)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
    }

    @Test
    void aWriteOnAnOlderVersionIsAConflictAndChangesNothing() {
        SecretPath path = newPath();
        vault().write(path, TestCredentials.tokens(1), 0);
        vault().write(path, TestCredentials.tokens(2), 1);
        for (long base : new long[] {0, 1, 3, 100}) {
            assertThatThrownBy(() -> vault().write(path, TestCredentials.tokens(9), base))
                    .isInstanceOfSatisfying(
                            VaultException.Conflict.class,
                            conflict -> assertThat(conflict.isTransient()).isTrue())
                    .hasMessageContaining(path.toString());
        }
        assertThat(vault().readActive(path, 0)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
    }

    @Test
    void aWriteOnSomethingThatWasNeverThereIsAConflict() {
        SecretPath path = newPath();
        assertThatThrownBy(() -> vault().write(path, TestCredentials.tokens(2), 1))
                .isInstanceOf(VaultException.Conflict.class);
        assertThat(vault().readActive(path, 0)).isEqualTo(new Absent());
    }

    @Test
    void anAnswerOlderThanWhatIsKnownIsNoAnswer() {
        SecretPath path = newPath();
        assertBehind(path, 1);
        vault().write(path, TestCredentials.tokens(1), 0);
        assertBehind(path, 2);
        vault().destroyBefore(path, 2);
        assertBehind(path, 2);
    }

    private void assertBehind(SecretPath path, long atLeast) {
        List<Callable<?>> reads = List.of(() -> vault().read(path, atLeast), () -> vault().readActive(path, atLeast));
        for (Callable<?> read : reads) {
            assertThatThrownBy(read::call)
                    .isInstanceOfSatisfying(
                            VaultException.Behind.class,
                            behind -> assertThat(behind.isTransient()).isTrue())
                    .hasMessageContaining(path.toString());
        }
    }

    @Test
    void destroyingLeavesTheCounterAndIsNotAbsence() {
        SecretPath path = newPath();
        vault().write(path, TestCredentials.tokens(1), 0);
        vault().write(path, TestCredentials.tokens(2), 1);
        vault().destroyBefore(path, 3);
        assertThat(vault().read(path, 2)).isEqualTo(new Destroyed(2));
        assertThat(vault().readActive(path, 2)).isEqualTo(new Destroyed(2));
        assertThatThrownBy(() -> vault().write(path, TestCredentials.tokens(1), 0))
                .isInstanceOf(VaultException.Conflict.class);
        assertThat(vault().write(path, TestCredentials.tokens(3), 2)).isEqualTo(3);
        assertThat(vault().readActive(path, 3)).isEqualTo(new Found(TestCredentials.tokens(3), 3));
    }

    @Test
    void destroyingTheOlderVersionsLeavesTheNewest() {
        SecretPath path = newPath();
        vault().write(path, TestCredentials.tokens(1), 0);
        vault().write(path, TestCredentials.tokens(2), 1);
        vault().destroyBefore(path, 2);
        vault().destroyBefore(path, 2);
        assertThat(vault().readActive(path, 2)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
    }

    @Test
    void destroyingWhatWasNeverThereDoesNothing() {
        SecretPath path = newPath();
        vault().destroyBefore(path, 5);
        assertThat(vault().readActive(path, 0)).isEqualTo(new Absent());
    }

    @Test
    void aTombstoneBlocksALateWrite() {
        SecretPath path = newPath();
        vault().write(path, TestCredentials.tokens(1), 0);
        vault().write(path, new Tombstone(2), 1);
        vault().destroyBefore(path, 2);
        assertThatThrownBy(() -> vault().write(path, TestCredentials.tokens(2), 1))
                .isInstanceOf(VaultException.Conflict.class);
        assertThat(vault().readActive(path, 0)).isEqualTo(new Found(new Tombstone(2), 2));
    }

    @Test
    void ofManyConcurrentWritersExactlyOneWins() throws Exception {
        SecretPath path = newPath();
        int writers = 16;
        for (long base = 0; base < 5; base++) {
            long expected = base;
            CyclicBarrier together = new CyclicBarrier(writers);
            List<Future<Optional<Credential>>> attempts = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int writer = 0; writer < writers; writer++) {
                    Credential mine = new ClientSecret(SecretValue.of("writer-" + writer + "-" + base));
                    attempts.add(threads.submit(() -> {
                        together.await();
                        return writeOrLose(path, mine, expected);
                    }));
                }
            }
            List<Credential> winners = new ArrayList<>();
            for (Future<Optional<Credential>> attempt : attempts) {
                attempt.get().ifPresent(winners::add);
            }
            assertThat(winners).hasSize(1);
            assertThat(vault().readActive(path, 0)).isEqualTo(new Found(winners.getFirst(), base + 1));
        }
    }

    private Optional<Credential> writeOrLose(SecretPath path, Credential mine, long base) {
        try {
            assertThat(vault().write(path, mine, base)).isEqualTo(base + 1);
            return Optional.of(mine);
        } catch (VaultException.Conflict _) {
            return Optional.empty();
        }
    }

    @Test
    void longAndOddTextsComeBackUnchanged() {
        SecretPath path = newPath();
        List<String> texts = List.of(
                "line\nbreak \"quotes\" back\\slash \u0000 \u001f \u007f \u2028 < & ' / {\"a\":[]}",
                "ünïcödé Ⅻ 漢字 \uD83D\uDD11 e\u0301",
                "0123456789abcdef".repeat(200 * 1024 / 16));
        for (int i = 0; i < texts.size(); i++) {
            ClientSecret secret = new ClientSecret(SecretValue.of(texts.get(i)));
            vault().write(path, secret, i);
            assertThat(vault().readActive(path, i + 1)).isEqualTo(new Found(secret, i + 1));
        }
    }

    @Test
    void manyVersionsLaterTheNewestIsRead() {
        SecretPath path = newPath();
        for (int version = 0; version < 25; version++) {
            assertThat(vault().write(path, TestCredentials.tokens(version + 1), version))
                    .isEqualTo(version + 1);
        }
        assertThat(vault().read(path, 25)).isEqualTo(new Found(TestCredentials.tokens(25), 25));
    }

    @Test
    void secretsOfEachFolderAreApart() {
        String id = UUID.randomUUID().toString();
        for (SecretPath.Kind kind : SecretPath.Kind.values()) {
            vault().write(new SecretPath(kind, id), new ClientSecret(SecretValue.of(kind.name())), 0);
        }
        for (SecretPath.Kind kind : SecretPath.Kind.values()) {
            assertThat(vault().read(new SecretPath(kind, id), 1))
                    .isEqualTo(new Found(new ClientSecret(SecretValue.of(kind.name())), 1));
        }
    }

    @Test
    void nodesThatStartAtOnceShareOneDataKey() throws InterruptedException, ExecutionException {
        int nodes = 8;
        CyclicBarrier together = new CyclicBarrier(nodes);
        List<Future<DataKey>> loads = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int node = 0; node < nodes; node++) {
                loads.add(threads.submit(() -> {
                    together.await();
                    return DataKey.load(vault());
                }));
            }
        }
        byte[] sealed = loads.getFirst().get().seal(SecretValue.of("canary"), "test");
        for (Future<DataKey> load : loads) {
            assertThat(load.get().open(sealed, "test")).isEqualTo(SecretValue.of("canary"));
        }
    }

    @Test
    void aHealthyVaultSaysSo() {
        assertThat(vault().health().usable()).isTrue();
        assertThat(vault().health().detail()).endsWith(".");
    }
}
