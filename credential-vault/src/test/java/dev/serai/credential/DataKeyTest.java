package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.KeyMaterial;
import dev.serai.credential.embedded.EmbeddedVault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataKeyTest {
    private static final SecretPath PATH = new SecretPath(SecretPath.Kind.PLATFORM, "data-key");

    @TempDir
    private Path folder;

    private CredentialVault vault;
    private DataKey key;

    @BeforeEach
    void load() {
        vault = EmbeddedVault.open(TestDatabase.create(), folder.resolve("vault.key"));
        key = DataKey.load(vault);
    }

    @Test
    void whatIsSealedIsOpenedAlsoAfterARestart() {
        byte[] sealed = key.seal(SecretValue.of("canary ü"), "authorization 1");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
        assertThat(DataKey.load(vault).open(sealed, "authorization 1")).isEqualTo(SecretValue.of("canary ü"));
        assertThat(key.openBytes(key.seal(new byte[0], "nothing"), "nothing")).isEmpty();
    }

    @Test
    void whatIsSealedAsOneThingIsNotOpenedAsAnother() {
        byte[] sealed = key.seal(SecretValue.of("canary"), "authorization 1");
        assertThatThrownBy(() -> key.open(sealed, "authorization 2"))
                .isInstanceOf(VaultException.Unreadable.class)
                .hasMessageNotContaining("canary");
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> key.open(sealed, "authorization 1")).isInstanceOf(VaultException.Unreadable.class);
    }

    @Test
    void aSignatureHoldsForItsDataAndContextAlone() {
        byte[] data = bytes("session-id");
        byte[] signature = key.mac(data, "session");
        assertThat(key.isMac(signature, data, "session")).isTrue();
        assertThat(DataKey.load(vault).isMac(signature, data, "session")).isTrue();
        assertThat(key.isMac(signature, bytes("session-ie"), "session")).isFalse();
        assertThat(key.isMac(signature, data, "sessions")).isFalse();
        assertThat(key.isMac(signature, bytes("n" + "session-id"), "sessio")).isFalse();
        assertThat(key.isMac(new byte[0], data, "session")).isFalse();
        signature[5] ^= 1;
        assertThat(key.isMac(signature, data, "session")).isFalse();
    }

    @Test
    void theKeyItselfIsNotShown() {
        assertThat(key).hasToString("DataKey");
        CredentialVault.Read read = vault.read(PATH, 1);
        assertThat(read.toString()).doesNotContain("primaryKeyId");
    }

    @Test
    void aDestroyedKeyIsNeverMadeAgain() {
        vault.destroyBefore(PATH, 2);
        assertThatThrownBy(() -> DataKey.load(vault))
                .isInstanceOf(VaultException.Unreadable.class)
                .hasMessageContaining("Restore the vault");
        assertThat(vault.read(PATH, 0)).isEqualTo(new CredentialVault.Read.Destroyed(1));
    }

    @Test
    void somethingElseInItsPlaceIsRefusedWithoutQuotingIt() {
        vault.write(PATH, new ClientSecret(SecretValue.of("canary")), 1);
        assertRefused();
        vault.write(PATH, new KeyMaterial(SecretValue.of("{\"primaryKeyId\":\"canary\"}")), 2);
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(() -> DataKey.load(vault))
                .isInstanceOf(VaultException.Unreadable.class)
                .hasMessageContaining("platform")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
