package dev.serai.credential.embedded;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.AeadConfig;
import dev.serai.credential.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** How a document is encrypted: bound to its path and version. */
final class Documents {
    private Documents() {}

    static void registerEncryption() {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("No encryption available.", impossible);
        }
    }

    static byte[] encrypt(Aead aead, String path, long version, SecretValue text) {
        try {
            return aead.encrypt(text.reveal().getBytes(StandardCharsets.UTF_8), bound(path, version));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Encryption failed.", impossible);
        }
    }

    /** @throws GeneralSecurityException if another key was used, or if it was another document's, or changed */
    static SecretValue decrypt(Aead aead, String path, long version, byte[] ciphertext)
            throws GeneralSecurityException {
        return SecretValue.of(new String(aead.decrypt(ciphertext, bound(path, version)), StandardCharsets.UTF_8));
    }

    private static byte[] bound(String path, long version) {
        return ("serai vault document " + path + "@" + version).getBytes(StandardCharsets.UTF_8);
    }
}
