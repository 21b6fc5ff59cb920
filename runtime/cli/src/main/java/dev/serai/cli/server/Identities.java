package dev.serai.cli.server;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.token.ClientFolder;
import dev.serai.cli.token.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As whom to call: a job's token or a service account that the environment names, else who signed in. What the environment
 * names is meant for the Serai of {@code SERAI_URL}, and goes to no other.
 */
public final class Identities {
    private static final String SECRET_FILE = "SERAI_CLIENT_SECRET_FILE";

    private Identities() {}

    public static Identity of(URI server, Map<String, String> environment, Clock clock) {
        @Nullable String url = value(environment, "SERAI_URL");
        if (url != null && ServerAddress.parse(url).equals(server)) {
            @Nullable String clientId = value(environment, "SERAI_CLIENT_ID");
            if (clientId != null) {
                return new ServiceAccount(
                        server,
                        clientId,
                        secret(environment),
                        "SERAI_CLIENT_ID and " + SECRET_FILE + " name a service account.");
            }
            @Nullable String file = value(environment, "SERAI_ACCESS_TOKEN_FILE");
            if (file != null) {
                return GivenToken.inFile(file);
            }
            @Nullable String token = value(environment, "SERAI_ACCESS_TOKEN");
            if (token != null) {
                return GivenToken.inEnvironment(token);
            }
        }
        return SignedIn.at(server, new ClientFolder(environment), clock);
    }

    private static Secret secret(Map<String, String> environment) {
        @Nullable String file = value(environment, SECRET_FILE);
        if (file == null) {
            throw CommandFailure.configuration("SERAI_CLIENT_ID needs " + SECRET_FILE + ": a file with its secret.");
        }
        try {
            return Secret.of(Files.readString(Path.of(file)).strip());
        } catch (IOException e) {
            throw CommandFailure.configuration(SECRET_FILE + " names " + file + ", which cannot be read ("
                    + e.getClass().getSimpleName() + ").");
        }
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        @Nullable String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
