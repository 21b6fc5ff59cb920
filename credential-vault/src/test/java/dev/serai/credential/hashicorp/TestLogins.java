package dev.serai.credential.hashicorp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Logins with what a test has at hand. */
final class TestLogins {
    private TestLogins() {}

    static VaultLogin token(String token) {
        return new VaultLogin.TokenFile(file(token));
    }

    static Path file(String content) {
        try {
            Path file = Files.createTempFile("serai-vault-", "");
            file.toFile().deleteOnExit();
            return Files.writeString(file, content + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
