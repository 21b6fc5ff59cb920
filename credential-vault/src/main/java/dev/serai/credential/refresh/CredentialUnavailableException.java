package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** There is no usable token right now, and there may be one later: redeliver. */
public final class CredentialUnavailableException extends SeraiException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /** @param retryAfter how long to wait at least; null if nobody knows */
    public CredentialUnavailableException(
            ErrorType type, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(type, "credential_unavailable", true, message, cause);
        this.retryAfter = retryAfter;
    }

    /** How long to wait at least; null if nobody knows. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
