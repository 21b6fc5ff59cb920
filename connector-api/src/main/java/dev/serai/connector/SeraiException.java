package dev.serai.connector;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one unchecked root of Serai's errors. The message says what happened, whose matter it is and what to do now; it
 * never holds a secret. {@link #code()} is stable (snake_case) and part of the API.
 */
public class SeraiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorType type;
    private final String code;
    private final boolean isTransient;

    /**
     * @param code stable, snake_case
     * @param isTransient whether the same call may succeed later without anybody mending anything
     */
    public SeraiException(ErrorType type, String code, boolean isTransient, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
        this.code = code;
        this.isTransient = isTransient;
    }

    public SeraiException(ErrorType type, String code, String message) {
        this(type, code, false, message, null);
    }

    /** Never null. */
    @Override
    public final String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public final ErrorType type() {
        return type;
    }

    public final String code() {
        return code;
    }

    /** Whether the same call may succeed later although nobody mends anything. */
    public final boolean isTransient() {
        return isTransient;
    }
}
