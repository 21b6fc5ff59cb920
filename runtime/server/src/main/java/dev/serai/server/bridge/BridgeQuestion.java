package dev.serai.server.bridge;

import dev.serai.connector.Connector;
import dev.serai.server.bridge.BridgeAuthorizations.Entered;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person is asked: who wants what, from where, and what becomes of it.
 *
 * @param host of the provider's authorization endpoint, where the browser goes next
 * @param when how long ago the program asked
 * @param kept whether Serai keeps the access
 * @param readsCredentials whether the program may read the provider's tokens
 */
public record BridgeQuestion(
        String program,
        String address,
        String when,
        String provider,
        String host,
        List<Asked> scopes,
        boolean kept,
        boolean readsCredentials) {
    /** What standards say of their own scopes (OpenID Connect Core §5.4, §11). */
    private static final Map<String, String> KNOWN = Map.of(
            "openid", "Know which account is yours",
            "profile", "Read your name and profile",
            "email", "Read your e-mail address",
            "address", "Read your postal address",
            "phone", "Read your phone number",
            "offline_access", "Keep the access while you are away");

    public BridgeQuestion {
        scopes = List.copyOf(scopes);
    }

    /**
     * A scope that is asked for.
     *
     * @param text what it allows; empty where only the provider can say
     */
    public record Asked(String scope, String text) {}

    static BridgeQuestion of(Entered entered, Instant now) {
        BridgeAuthorization one = entered.authorization();
        return new BridgeQuestion(
                entered.client().name(),
                one.address(),
                ago(Duration.between(one.createdAt(), now)),
                entered.target().name(),
                URI.create(one.authorizationEndpoint()).getAuthority(),
                one.scopes().stream()
                        .map(scope -> new Asked(scope, text(entered.target(), scope)))
                        .toList(),
                one.mode() == Mode.CONNECTION,
                entered.client().readsCredentials());
    }

    private static String text(BridgeTarget target, String scope) {
        @Nullable Connector connector = target.connector();
        Map<String, String> own =
                connector == null ? Map.of() : connector.oauth2().scopes().descriptions();
        return own.getOrDefault(scope, KNOWN.getOrDefault(scope, ""));
    }

    private static String ago(Duration since) {
        long minutes = since.toMinutes();
        return minutes < 1 ? "just now" : minutes == 1 ? "a minute ago" : minutes + " minutes ago";
    }
}
