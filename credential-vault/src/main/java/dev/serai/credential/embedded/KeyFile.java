package dev.serai.credential.embedded;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.Set;

/**
 * The file that all keys of the embedded vault are encrypted with. Only its owner may read it, and a backup of the
 * database is worthless without it. Needs a file system with POSIX permissions.
 */
final class KeyFile {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final Path file;

    KeyFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** @throws SeraiException of type CONFIGURATION if others may read it, or if it is not a key file */
    Aead read() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!Collections.disjoint(permissions, OTHERS)) {
                throw refuse(
                        "key_file_permissions",
                        "The vault's key file " + file + " is open to others ("
                                + PosixFilePermissions.toString(permissions) + "). Run: chmod 600 " + file);
            }
            return aead(TinkJsonProtoKeysetFormat.parseKeyset(
                    Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
        } catch (NoSuchFileException _) {
            throw refuse("key_file_missing", "The vault's key file " + file + " is not there. Put it back.");
        } catch (IOException _) {
            throw refuse(
                    "key_file_unreadable",
                    "The vault's key file " + file + " cannot be read by the user who runs Serai: mend its owner.");
        } catch (GeneralSecurityException _) {
            // Not as the cause: the parser may quote the key.
            throw refuse(
                    "key_file_broken",
                    "The vault's key file " + file + " holds no key. Put back the one from your backup.");
        }
    }

    /** Makes the file if it is not there: never seen half-written, never replaced, never open to others. */
    void createIfAbsent() {
        if (exists()) {
            return;
        }
        try {
            Path folder = folder();
            Path draft = Files.createTempFile(folder, ".key", null, permissions("rw-------"));
            try {
                writeThrough(draft, newKeyset());
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException _) {
                // Another process was faster: its key is the key.
            } finally {
                Files.deleteIfExists(draft);
            }
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (IOException failed) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "key_file_unwritable",
                    false,
                    "The vault's key file " + file
                            + " cannot be created: let the user who runs Serai write its folder.",
                    failed);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private Path folder() throws IOException {
        Path folder = file.getParent();
        if (folder == null) {
            throw refuse("key_file_broken", "The vault's key file cannot be " + file + ": name a file.");
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, permissions("rwx------"));
        }
        return folder;
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private static void writeThrough(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static String newKeyset() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()),
                    RegistryConfiguration.get(),
                    InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("No key can be made.", impossible);
        }
    }

    private static Aead aead(KeysetHandle keyset) throws GeneralSecurityException {
        return keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    private static SeraiException refuse(String code, String message) {
        return new SeraiException(ErrorType.CONFIGURATION, code, message);
    }
}
