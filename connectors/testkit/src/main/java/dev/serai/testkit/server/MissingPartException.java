package dev.serai.testkit.server;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;

/** A part that tests need is not on this machine. The message says how to get it. */
public final class MissingPartException extends SeraiException {
    private static final long serialVersionUID = 1L;

    MissingPartException(String part, String otherwise) {
        super(
                ErrorType.CONFIGURATION,
                "missing_test_part",
                part + " is needed by this test and not found: run `./serai test`, which installs it, or " + otherwise
                        + ".");
    }
}
