package dev.serai.testkit.simulator;

import java.util.Locale;

/** Where a fault strikes. */
public enum On {
    /** The authorization endpoint and its pages. */
    AUTHORIZE("authorize"),
    /** The token endpoint, whatever the grant type. */
    TOKEN("token"),
    /** The token endpoint with {@code grant_type=authorization_code}. */
    CODE_EXCHANGE("token.authorization_code"),
    /** The token endpoint with {@code grant_type=refresh_token}. */
    REFRESH("token.refresh_token"),
    /** The device authorization endpoint. */
    DEVICE_AUTHORIZATION("device_authorization"),
    /** The token endpoint with a device code. */
    DEVICE_POLL("token.device_code"),
    REVOKE("revoke"),
    /** The resource API. */
    API("api");

    private final String kind;

    On(String kind) {
        this.kind = kind;
    }

    /** @throws IllegalArgumentException if nothing is called so */
    static On of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    boolean covers(String requestKind) {
        return requestKind.equals(kind) || requestKind.startsWith(kind + ".");
    }
}
