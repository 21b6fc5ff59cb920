package dev.serai.server.bridge;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a program is handed in the end. */
public enum Mode {
    /** The authorization code: it exchanges it itself, and the bridge never sees its secret or its tokens. */
    CODE("It gets the provider's code and keeps the access itself"),
    /** A connection: Serai exchanges the code, keeps the tokens alive and calls for it. */
    CONNECTION("It gets a connection, which Serai keeps alive");

    private final String text;

    Mode(String text) {
        this.text = text;
    }

    /** As contracts and tables write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For people. */
    public String text() {
        return text;
    }

    static Optional<Mode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }
}
