package dev.serai.credential.embedded;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.sun.security.auth.module.UnixSystem;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.Set;

/**
 * The file that all keys of the embedded vault are encrypted with. Only its owner may read it, the owner is who runs Serai,
 * and a backup of the database is worthless without it. Needs a file system with POSIX permissions.
 */
final class KeyFile {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final Path file;
    private final long user;

    KeyFile(Path file) {
        this(file, new UnixSystem().getUid());
    }

    /** @param user the number of the user who runs Serai */
    KeyFile(Path file, long user) {
        this.file = file.toAbsolutePath();
        this.user = user;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /**
     * The keys in the file: one, or while it is rotated two.
     *
     * @throws SeraiException of type CONFIGURATION if others may read it, or if it is not a key file
     */
    FileKeys read() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!Collections.disjoint(permissions, OTHERS)) {
                throw refuse(
                        "key_file_permissions",
                        "The vault's key file " + file + " is open to others ("
                                + PosixFilePermissions.toString(permissions) + "). Run: chmod 600 " + file);
            }
            if (((Number) Files.getAttribute(file, "unix:uid")).longValue() != user) {
                throw refuse(
                        "key_file_owner",
                        "The vault's key file " + file + " belongs to " + Files.getOwner(file)
                                + ", who is not the user who runs this (number " + user
                                + "). Run Serai and its commands as that user, or give the file to this one.");
            }
            return FileKeys.parse(Files.readString(file));
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
            Path draft = draft(folder, newKey());
            try {
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException _) {
                // Another process was faster: its key is the key.
            } finally {
                Files.deleteIfExists(draft);
            }
            remember(folder);
        } catch (IOException failed) {
            throw unwritable("created", failed);
        }
    }

    /** Whoever reads sees the old keys or the new ones, also after a power failure. */
    void replace(FileKeys keys) {
        try {
            Path folder = folder();
            Path draft = draft(folder, keys);
            try {
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
            remember(folder);
        } catch (IOException failed) {
            throw unwritable("replaced", failed);
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

    private static Path draft(Path folder, FileKeys keys) throws IOException {
        Path draft = Files.createTempFile(folder, ".key", null, permissions("rw-------"));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(keys.text().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return draft;
    }

    /** The names in the folder reach the disk, too. */
    private static void remember(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private static FileKeys newKey() {
        try {
            return new FileKeys(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("No key can be made.", impossible);
        }
    }

    private SeraiException unwritable(String what, IOException failed) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "key_file_unwritable",
                false,
                "The vault's key file " + file + " cannot be " + what
                        + ": let the user who runs Serai write its folder.",
                failed);
    }

    private static SeraiException refuse(String code, String message) {
        return new SeraiException(ErrorType.CONFIGURATION, code, message);
    }
}
