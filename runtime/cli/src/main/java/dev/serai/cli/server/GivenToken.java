package dev.serai.cli.server;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A token that Serai handed to a job at its start: in a file that it renews, or in the environment. */
final class GivenToken implements Identity {
    private final Secret value;
    private final String from;

    private GivenToken(Secret value, String from) {
        this.value = value;
        this.from = from;
    }

    static GivenToken inFile(String path) {
        try {
            return new GivenToken(Secret.of(Files.readString(Path.of(path)).strip()), "SERAI_ACCESS_TOKEN_FILE");
        } catch (IOException e) {
            throw CommandFailure.configuration("SERAI_ACCESS_TOKEN_FILE names " + path + ", which cannot be read ("
                    + e.getClass().getSimpleName() + ").");
        }
    }

    static GivenToken inEnvironment(String value) {
        return new GivenToken(Secret.of(value), "SERAI_ACCESS_TOKEN");
    }

    @Override
    public Secret accessToken() {
        return value;
    }

    @Override
    public Secret after(Secret refused) {
        return value;
    }

    @Override
    public String advice() {
        return "The token is the one of " + from + ": it has ended, or is of another Serai.";
    }
}
