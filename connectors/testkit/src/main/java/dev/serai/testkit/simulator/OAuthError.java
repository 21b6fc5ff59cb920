package dev.serai.testkit.simulator;

/** A refusal in the words of RFC 6749 §5.2. Its message never holds a secret. */
final class OAuthError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    OAuthError(int status, String code, String description) {
        super(description);
        this.status = status;
        this.code = code;
    }

    static OAuthError invalidGrant(String description) {
        return new OAuthError(400, "invalid_grant", description);
    }

    static OAuthError invalidRequest(String description) {
        return new OAuthError(400, "invalid_request", description);
    }

    static OAuthError invalidClient() {
        return new OAuthError(401, "invalid_client", "Client authentication failed");
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }

    String description() {
        return String.valueOf(getMessage());
    }
}
