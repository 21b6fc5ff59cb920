package dev.serai.credential.http;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says about ways out.
 *
 * @param allowedHosts {@code SERAI_ALLOWED_HOSTS}; they are called directly, past the proxy
 * @param httpsProxy {@code SERAI_HTTPS_PROXY}, {@code http://host:port}; null for none. With a proxy, names are resolved by
 *     the proxy: Serai still refuses what the URL itself shows, but which addresses may be reached is the proxy's
 *     rule
 */
public record OutboundSettings(
        AllowedHosts allowedHosts, @Nullable URI httpsProxy) {
    /** Public addresses only, by https, without a proxy. */
    public static final OutboundSettings DEFAULT = new OutboundSettings(AllowedHosts.NONE, null);

    public OutboundSettings {
        if (httpsProxy != null
                && (!"http".equals(httpsProxy.getScheme())
                        || httpsProxy.getHost() == null
                        || httpsProxy.getPort() < 0
                        || httpsProxy.getRawUserInfo() != null)) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "invalid_https_proxy",
                    "SERAI_HTTPS_PROXY must be http://host:port, without user name and password.");
        }
    }
}
