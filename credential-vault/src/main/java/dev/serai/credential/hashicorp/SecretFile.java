package dev.serai.credential.hashicorp;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a secret where only its owner reads it: nobody ever finds half of it, or finds it open. */
final class SecretFile {
    private SecretFile() {}

    static void write(Path file, SecretValue secret) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            Path made = Files.createTempFile(
                    folder,
                    file.getFileName() + ".",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(made, secret.reveal() + "\n");
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "secret_file_not_written",
                    false,
                    "The file " + file + " cannot be written by this user: see that its folder is there and his.",
                    failed);
        }
    }
}
