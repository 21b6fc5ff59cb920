package dev.serai.credential.embedded;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** What a key file holds: any of its keys unwraps, the newest wraps. */
final class FileKeys {
    private final KeysetHandle keyset;

    FileKeys(KeysetHandle keyset) {
        this.keyset = keyset;
    }

    static FileKeys parse(String text) throws GeneralSecurityException {
        FileKeys keys = new FileKeys(TinkJsonProtoKeysetFormat.parseKeyset(
                text, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
        keys.aead();
        return keys;
    }

    /** The whole secret, for the file alone. */
    String text() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("A key cannot be written.", impossible);
        }
    }

    boolean areSeveral() {
        return keyset.size() > 1;
    }

    /** These, and a new one that wraps from now on. */
    FileKeys withNew() {
        try {
            return new FileKeys(KeysetHandle.newBuilder(keyset)
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("No key can be made.", impossible);
        }
    }

    FileKeys newestAlone() {
        try {
            return new FileKeys(KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(keyset.getPrimary().getKey())
                            .setStatus(KeyStatus.ENABLED)
                            .makePrimary())
                    .build());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("A key cannot be taken out of its set.", impossible);
        }
    }

    /** @param id of the document key, to which what is wrapped is bound */
    byte[] wrap(String id, KeysetHandle documentKey) {
        try {
            return TinkProtoKeysetFormat.serializeEncryptedKeyset(
                    documentKey, aead(), bound(id), RegistryConfiguration.get());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Encryption failed.", impossible);
        }
    }

    /** @throws GeneralSecurityException if none of these keys wrapped it */
    KeysetHandle unwrap(String id, byte[] wrapped) throws GeneralSecurityException {
        return TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped, aead(), bound(id), RegistryConfiguration.get());
    }

    private Aead aead() throws GeneralSecurityException {
        return keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    private static byte[] bound(String id) {
        return ("serai vault key " + id).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "FileKeys";
    }
}
