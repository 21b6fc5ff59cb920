package dev.serai.server.database;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** The embedded database's password, random, in a file of the home folder that only its owner reads. */
record DatabasePassword(Path file, SecretValue value) {
    private static final int BYTES = 32;

    /** Makes one for a home that has no database yet. */
    static DatabasePassword of(Path home) throws IOException {
        var file = home.resolve("postgres-password");
        if (Files.notExists(file)) {
            if (Files.exists(home.resolve("postgres"))) {
                throw new SeraiException(
                        ErrorType.CONFIGURATION,
                        "database_password_missing",
                        "The file %s is missing, without which the database beside it cannot be read. Put it back from the backup."
                                .formatted(file));
            }
            var random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            PrivateFiles.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        }
        PrivateFiles.close(file);
        return new DatabasePassword(file, SecretValue.of(Files.readString(file).strip()));
    }
}
