package dev.serai.camel.pull;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import org.jspecify.annotations.Nullable;

/** A run ended before its end. What was committed stays; the next run goes on from there. */
public final class PullException extends SeraiException {
    private static final long serialVersionUID = 1L;

    private final int status;

    PullException(ErrorType type, String code, boolean isTransient, String message, @Nullable Throwable cause) {
        super(type, code, isTransient, message, cause);
        this.status = 0;
    }

    private PullException(int status, boolean isTransient, String message) {
        super(ErrorType.PROVIDER, "pull_answer", isTransient, message, null);
        this.status = status;
    }

    /** The provider answered with a status that is no success. */
    static PullException answered(int status, String message) {
        return new PullException(status, status == 408 || status == 429 || status >= 500, message);
    }

    /** The provider's answer or the connector's declaration is wrong; the run would meet it again. */
    static PullException of(ErrorType type, String code, String message) {
        return new PullException(type, code, false, message, null);
    }

    /** The provider's status; 0 if the cause is another. */
    public int status() {
        return status;
    }
}
