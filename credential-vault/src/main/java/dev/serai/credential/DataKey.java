package dev.serai.credential;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import dev.serai.credential.CredentialVault.Read.Absent;
import dev.serai.credential.CredentialVault.Read.Destroyed;
import dev.serai.credential.CredentialVault.Read.Found;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * What the platform encrypts and signs with outside the vault: half-done authorizations, journal entries, cookies. Its
 * keys lie in the vault, are read once at start and stay in memory, so that a vault which is sealed later stops nothing
 * that is already running.
 *
 * <p>Every use names its context, which is bound to the result: what was sealed as one thing cannot be opened as another.
 * Thread-safe.
 */
public final class DataKey {
    private static final SecretPath SEALING = new SecretPath(SecretPath.Kind.PLATFORM, "data-key");
    private static final SecretPath SIGNING = new SecretPath(SecretPath.Kind.PLATFORM, "signing-key");

    /** Where its keys lie in a vault. */
    public static final List<SecretPath> PATHS = List.of(SEALING, SIGNING);

    private final Aead aead;
    private final Mac mac;

    private DataKey(Aead aead, Mac mac) {
        this.aead = aead;
        this.mac = mac;
    }

    /**
     * Reads the keys from the vault; makes them if they were never there. Nodes that start at once agree on the same.
     *
     * @throws VaultException if the vault cannot be read, or its keys were destroyed
     */
    public static DataKey load(CredentialVault vault) {
        try {
            AeadConfig.register();
            MacConfig.register();
            KeysetHandle sealing = keyset(vault, SEALING, PredefinedAeadParameters.AES256_GCM);
            KeysetHandle signing = keyset(vault, SIGNING, PredefinedMacParameters.HMAC_SHA256_256BITTAG);
            return new DataKey(
                    sealing.getPrimitive(RegistryConfiguration.get(), Aead.class),
                    signing.getPrimitive(RegistryConfiguration.get(), Mac.class));
        } catch (GeneralSecurityException _) {
            // Not as the cause: the parser of a broken keyset may quote it.
            throw new VaultException.Unreadable(
                    "The platform's keys in the vault (folder platform) are not what Serai wrote there: restore them.",
                    null);
        }
    }

    /** Encrypts; what was given is not kept. */
    public byte[] seal(byte[] clear, String context) {
        try {
            return aead.encrypt(clear, context.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Encryption failed.", impossible);
        }
    }

    public byte[] seal(SecretValue clear, String context) {
        return seal(clear.reveal().getBytes(StandardCharsets.UTF_8), context);
    }

    /** @throws VaultException.Unreadable if another key, or another context, was used, or if it was changed since */
    public byte[] openBytes(byte[] sealed, String context) {
        try {
            return aead.decrypt(sealed, context.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException _) {
            throw new VaultException.Unreadable(
                    "Something that Serai had encrypted cannot be opened: it was changed, or encrypted by an"
                            + " installation whose vault is another one.",
                    null);
        }
    }

    /** As {@link #openBytes}, for what was sealed as a text. */
    public SecretValue open(byte[] sealed, String context) {
        return SecretValue.of(new String(openBytes(sealed, context), StandardCharsets.UTF_8));
    }

    /** A signature of 37 bytes. */
    public byte[] mac(byte[] data, String context) {
        try {
            return mac.computeMac(inContext(data, context));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Signing failed.", impossible);
        }
    }

    /** Whether {@link #mac} made it for this data in this context; takes the same time whatever differs. */
    public boolean isMac(byte[] signature, byte[] data, String context) {
        try {
            mac.verifyMac(signature, inContext(data, context));
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "DataKey";
    }

    /** The length comes first: no byte can move from the context to the data. */
    private static byte[] inContext(byte[] data, String context) {
        byte[] name = context.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + name.length + data.length)
                .putInt(name.length)
                .put(name)
                .put(data)
                .array();
    }

    private static KeysetHandle keyset(CredentialVault vault, SecretPath path, Parameters parameters)
            throws GeneralSecurityException {
        return switch (vault.readActive(path, 0)) {
            case Found found -> parse(found, path);
            case Absent _ -> create(vault, path, parameters);
            case Destroyed _ ->
                throw new VaultException.Unreadable(
                        "The platform's key at " + path + " was destroyed in the vault. Restore the vault from its"
                                + " backup: without the key nothing that it encrypted can be read.",
                        null);
        };
    }

    private static KeysetHandle create(CredentialVault vault, SecretPath path, Parameters parameters)
            throws GeneralSecurityException {
        KeysetHandle made = KeysetHandle.generateNew(parameters, RegistryConfiguration.get());
        String text = TinkJsonProtoKeysetFormat.serializeKeyset(
                made, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
        try {
            vault.write(path, new Credential.KeyMaterial(SecretValue.of(text)), 0);
            return made;
        } catch (VaultException.Conflict _) {
            // Another node was faster: its key is everybody's.
            return switch (vault.readActive(path, 1)) {
                case Found found -> parse(found, path);
                case Absent _, Destroyed _ ->
                    throw new VaultException.Behind("The platform's key at " + path + " was written by another node"
                            + " and is gone again: somebody is clearing the vault.");
            };
        }
    }

    private static KeysetHandle parse(Found found, SecretPath path) throws GeneralSecurityException {
        if (!(found.credential() instanceof Credential.KeyMaterial key)) {
            throw new VaultException.Unreadable("At " + path + " in the vault lies something else than a key.", null);
        }
        return TinkJsonProtoKeysetFormat.parseKeyset(
                key.keyset().reveal(), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    }
}
