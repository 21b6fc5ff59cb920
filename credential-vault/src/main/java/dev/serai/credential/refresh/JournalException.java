package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import org.jspecify.annotations.Nullable;

/** This node's own journal cannot be written or read. */
public final class JournalException extends SeraiException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message, @Nullable Throwable cause) {
        super(ErrorType.CONFIGURATION, "journal_unusable", true, message, cause);
    }
}
