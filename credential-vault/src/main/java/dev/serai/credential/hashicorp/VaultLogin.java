package dev.serai.credential.hashicorp;

import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the token for the vault comes from. Thread-safe; asked before every request, so keep what is costly. */
@FunctionalInterface
public interface VaultLogin {

    /** @throws VaultException if there is none */
    SecretValue token();

    /** A file that holds nothing but the token; read anew each time, so that an agent may replace it. */
    static VaultLogin tokenFile(Path file) {
        return () -> {
            String text;
            try {
                text = Files.readString(file).strip();
            } catch (IOException _) {
                throw new VaultException.Denied("The vault's token file " + file
                        + " cannot be read. Write a token into it" + " and let the user who runs Serai read it.");
            }
            if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new VaultException.Denied("The vault's token file " + file
                        + " holds no token: it has to hold the token and nothing else.");
            }
            return SecretValue.of(text);
        };
    }
}
