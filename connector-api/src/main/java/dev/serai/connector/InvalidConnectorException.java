package dev.serai.connector;

/** A connector says something that cannot be; {@link #field()} names the place, e.g. {@code auth.oauth2.auth_uri}. */
public final class InvalidConnectorException extends SeraiException {
    private static final long serialVersionUID = 1L;

    private final String field;

    public InvalidConnectorException(String field, String message) {
        super(ErrorType.CONFIGURATION, "invalid_connector", field + ": " + message);
        this.field = field;
    }

    /** The field as a dotted path. */
    public String field() {
        return field;
    }
}
