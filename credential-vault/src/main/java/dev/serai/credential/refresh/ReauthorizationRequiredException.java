package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;

/** The authorisation has ended: only its owner can give it again. Redelivery is pointless. */
public final class ReauthorizationRequiredException extends SeraiException {
    private static final long serialVersionUID = 1L;

    public ReauthorizationRequiredException(String message) {
        super(ErrorType.USER, "reauthorization_required", message);
    }

    static ReauthorizationRequiredException gone() {
        return new ReauthorizationRequiredException("This connection does not exist any more.");
    }
}
