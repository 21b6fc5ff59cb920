package dev.serai.cli.token;

import java.time.DateTimeException;
import java.time.Instant;

/** Reads times. */
final class Times {
    private Times() {}

    /** @throws IllegalArgumentException if it is none */
    static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no time", e);
        }
    }
}
