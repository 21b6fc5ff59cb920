package dev.serai.credential.oauth2;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a token request ended. Closed, because each end asks for something else. */
public sealed interface TokenOutcome {
    /** Tokens came. */
    record Granted(TokenAnswer answer) implements TokenOutcome {}

    /**
     * A definite refusal: the request was understood and turned down (RFC 6749 §5.2).
     *
     * @param error the code, after the connector's synonyms
     * @param detail what a person may read: never the provider's raw text where that could echo a secret
     */
    record Refused(String error, String detail) implements TokenOutcome {
        /** Whether it is the client's id or secret that is refused: what was sent with it was not looked at. */
        public boolean isAboutTheClient() {
            return error.equals("invalid_client") || error.equals("unauthorized_client");
        }
    }

    /**
     * The request was not executed: it may be sent again.
     *
     * @param retryAfter how long the provider wants to be left alone; null if it does not say
     */
    record NotExecuted(String detail, @Nullable Duration retryAfter) implements TokenOutcome {}

    /** The request left, and nobody knows what became of it. */
    record Unknown(String detail) implements TokenOutcome {}
}
