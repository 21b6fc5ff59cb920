package dev.serai.credential.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.KeyMaterial;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.MemoryVault;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestDatabase;
import dev.serai.credential.VaultException;
import dev.serai.credential.embedded.EmbeddedVault;
import dev.serai.credential.refresh.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    private static final Duration JUST = Duration.ofSeconds(1);

    private final TestClock clock = new TestClock();

    @TempDir
    private Path folder;

    private CredentialVault vault;
    private SigningKeys here;
    private SigningKeys there;

    /** Two nodes on one vault. */
    @BeforeEach
    void load() {
        vault = EmbeddedVault.open(TestDatabase.create(), folder.resolve("vault.key"));
        here = SigningKeys.load(vault, clock);
        there = SigningKeys.load(vault, clock);
    }

    @Test
    void aSecondNodeAndARestartUseTheSameKeyAndNothingIsWrittenAnew() {
        assertThat(there.signer().id()).isEqualTo(here.signer().id());
        there.look();
        assertThat(vault.read(SigningKeys.PATH, 0).version()).isEqualTo(1);
        assertThat(SigningKeys.load(vault, clock).signer().id())
                .isEqualTo(here.signer().id());
    }

    @Test
    void nodesThatStartAtOnceAgreeOnOneKey() throws Exception {
        CredentialVault fresh = EmbeddedVault.open(TestDatabase.create(), folder.resolve("fresh.key"));
        Callable<String> start = () -> SigningKeys.load(fresh, clock).signer().id();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> ids = threads.invokeAll(Collections.nCopies(8, start)).stream()
                    .map(Future::resultNow)
                    .toList();
            assertThat(ids).hasSize(8);
            assertThat(ids.stream().distinct()).hasSize(1);
        }
    }

    @Test
    void check76_theNextKeyIsPublishedBeforeItSignsAndTheOldOneIsRefusedOnlyAfterItsLastToken() {
        String old = here.signer().id();
        clock.advance(SigningKeys.PERIOD);
        here.look();
        there.look();
        assertThat(ids(here)).hasSize(2).contains(old).isEqualTo(ids(there));
        assertThat(here.signer().id()).isEqualTo(old);

        clock.advance(SigningKeys.AHEAD);
        String next = here.signer().id();
        assertThat(next).isNotEqualTo(old).isEqualTo(there.signer().id());
        assertThat(there.find(old)).isPresent();

        clock.advance(SigningKeys.LONGEST_TOKEN);
        assertThat(there.find(old)).isPresent();
        clock.advance(SigningKeys.OVERLAP.minus(SigningKeys.LONGEST_TOKEN));
        for (SigningKeys node : List.of(here, there, SigningKeys.load(vault, clock))) {
            assertThat(node.find(old)).isEmpty();
            assertThat(ids(node)).containsExactly(next);
        }
    }

    @Test
    void nodesThatLookAtOnceMakeOneNextKeyAndItRotatesOn() throws Exception {
        for (int rotation = 1; rotation <= 3; rotation++) {
            String before = here.signer().id();
            clock.advance(SigningKeys.PERIOD.plus(SigningKeys.AHEAD));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                threads.invokeAll(List.of(Executors.callable(here::look), Executors.callable(there::look)))
                        .forEach(Future::resultNow);
            }
            assertThat(vault.read(SigningKeys.PATH, 0).version()).isEqualTo(rotation + 1);
            assertThat(ids(here)).isEqualTo(ids(there)).hasSize(2);
            clock.advance(SigningKeys.AHEAD);
            assertThat(there.signer().id()).isNotEqualTo(before);
        }
    }

    @Test
    void check76_aReplacedKeyIsRefusedAtOnceAndIsNowhereAnyMore() {
        String stolen = here.signer().id();
        here.replace();
        assertThat(here.find(stolen)).isEmpty();
        assertThat(there.find(stolen)).isPresent();
        there.look();
        assertThat(there.find(stolen)).isEmpty();
        assertThat(ids(there)).containsExactly(here.signer().id());
    }

    @Test
    void check76_aReplacedKeyIsGoneAlsoWhereAnotherNodeMakesItsNextKeyAtThatMoment() throws Exception {
        for (int i = 0; i < 10; i++) {
            String stolen = here.signer().id();
            clock.advance(SigningKeys.PERIOD.plus(JUST));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                threads.invokeAll(List.of(Executors.callable(here::replace), Executors.callable(there::look)))
                        .forEach(Future::resultNow);
            }
            here.look();
            there.look();
            assertThat(here.find(stolen)).isEmpty();
            assertThat(there.find(stolen)).isEmpty();
        }
    }

    @Test
    void aVaultThatIsAwayStopsNoToken() {
        MemoryVault away = new MemoryVault();
        SigningKeys node = SigningKeys.load(away, clock);
        String key = node.signer().id();
        clock.advance(SigningKeys.PERIOD.plus(JUST));
        away.reachable(false);
        assertThatThrownBy(node::look).isInstanceOf(VaultException.Unavailable.class);
        assertThat(node.signer().id()).isEqualTo(key);
        assertThat(node.find(key)).isPresent();
        away.reachable(true);
        node.look();
        assertThat(ids(node)).hasSize(2);
    }

    @Test
    void destroyedKeysAreMadeAnew() {
        String gone = here.signer().id();
        vault.destroyBefore(SigningKeys.PATH, 2);
        there.look();
        here.look();
        assertThat(here.signer().id()).isEqualTo(there.signer().id()).isNotEqualTo(gone);
        assertThat(here.find(gone)).isEmpty();
    }

    @Test
    void whatIsPublishedHasNoPrivateHalfAndNothingIsPrinted() {
        assertThat(here.published().toString(false)).doesNotContain("\"d\"").contains("\"kid\"", "\"ES256\"");
        Read.Found kept = (Read.Found) vault.read(SigningKeys.PATH, 1);
        assertThat(((KeyMaterial) kept.credential()).keyset().reveal()).contains("\"d\"");
        assertThat(here.signer() + " " + here + " " + kept).doesNotContain("\"d\"", "{\"");
    }

    @Test
    void somethingElseInTheirPlaceIsRefusedWithoutQuotingIt() {
        vault.write(SigningKeys.PATH, new ClientSecret(SecretValue.of("canary")), 1);
        assertRefused();
        vault.write(SigningKeys.PATH, new KeyMaterial(SecretValue.of("{\"keys\":[{\"kty\":\"canary\"}]}")), 2);
        assertRefused();
        vault.write(
                SigningKeys.PATH,
                new KeyMaterial(SecretValue.of(here.published().toString())),
                3);
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(() -> SigningKeys.load(vault, clock))
                .isInstanceOf(VaultException.Unreadable.class)
                .hasMessageContaining("platform/token-keys")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    private static List<String> ids(SigningKeys keys) {
        return keys.published().getKeys().stream().map(JWK::getKeyID).toList();
    }
}
