package dev.serai.server.bridge;

/** A program's request is refused, in OAuth's words (RFC 6749 §5.2). */
final class BridgeRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String error;

    private BridgeRefusal(String error, String description) {
        super(description, null, false, false);
        this.error = error;
    }

    /** The secret is not that of a bridge client, any more. */
    static BridgeRefusal unknownClient() {
        return new BridgeRefusal(
                "invalid_client",
                "The bridge client's id or secret is wrong, or an admin has revoked it. Send both by HTTP Basic.");
    }

    static BridgeRefusal badRequest(String description) {
        return new BridgeRefusal("invalid_request", description);
    }

    static BridgeRefusal badScope(String description) {
        return new BridgeRefusal("invalid_scope", description);
    }

    /** Not this client's to ask. */
    static BridgeRefusal notAllowed(String description) {
        return new BridgeRefusal("unauthorized_client", description);
    }

    String error() {
        return error;
    }

    String description() {
        return String.valueOf(getMessage());
    }
}
