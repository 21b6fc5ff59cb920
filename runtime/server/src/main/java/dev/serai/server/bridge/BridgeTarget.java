package dev.serai.server.bridge;

import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.OAuth2.IssParameter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a person is sent.
 *
 * @param id the connector's or the entry's: stands in the redirect URI
 * @param hash of the declaration
 * @param authorizationEndpoint whole, with the settings put in
 * @param connector null for an entry of the allowlist
 * @param issuer what the provider calls itself; null if that is not checked
 */
record BridgeTarget(
        String id,
        String name,
        String hash,
        String authorizationEndpoint,
        @Nullable Connector connector,
        @Nullable String issuer,
        IssParameter iss) {

    /** @param settings checked */
    static BridgeTarget of(Connector connector, Map<String, String> settings) {
        OAuth2 oauth2 = connector.oauth2();
        OAuth2.@Nullable Issuer issuer = oauth2.issuer();
        return new BridgeTarget(
                connector.id(),
                connector.name(),
                connector.hash(),
                oauth2.authUri().expand(settings),
                connector,
                issuer == null ? null : issuer.is().expand(settings),
                issuer == null ? IssParameter.NONE : issuer.iss());
    }

    static BridgeTarget of(BridgeEndpoint endpoint) {
        return new BridgeTarget(
                endpoint.id(),
                endpoint.name(),
                endpoint.hash(),
                endpoint.authorizationEndpoint(),
                null,
                endpoint.issuer(),
                endpoint.issRequired() ? IssParameter.REQUIRED : IssParameter.OPTIONAL);
    }

    /** Whether an answer with this {@code iss} is the provider's (RFC 9207 §2.4). */
    boolean isFrom(@Nullable String said) {
        if (issuer == null) {
            return true;
        }
        return said == null ? iss != IssParameter.REQUIRED : said.equals(issuer);
    }
}
