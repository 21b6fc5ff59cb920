package dev.serai.credential.call;

import dev.serai.connector.Connector;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.CredentialBroker;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.net.URIBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Through which connection a call goes, and where it may go to. Thread-safe; to be kept for several calls, as it remembers
 * the base URL and the URL that it made last.
 */
public final class CallTarget {
    private final Connection connection;
    private final Connector connector;
    private final Duration tokenWait;
    private volatile @Nullable Base lastBase;
    private volatile @Nullable Made lastMade;

    /** @param tokenWait how long the call waits for a refresh under way */
    public CallTarget(Connection connection, Connector connector, Duration tokenWait) {
        this.connection = connection;
        this.connector = connector;
        this.tokenWait = tokenWait;
    }

    public CallTarget(Connection connection, Connector connector) {
        this(connection, connector, CredentialBroker.TOKEN_WAIT);
    }

    public Connection connection() {
        return connection;
    }

    public Connector connector() {
        return connector;
    }

    /** How long the call waits for a refresh under way. */
    public Duration tokenWait() {
        return tokenWait;
    }

    /**
     * The URL of a call.
     *
     * @param pathOrUrl a path below the base URL, or a whole URL on an allowed host; already encoded, may have a query
     * @param query values to add, not encoded
     * @throws SeraiException USER, {@code host_not_allowed} or {@code invalid_url}
     */
    public URI url(AccessToken token, String pathOrUrl, Map<String, String> query) {
        URI base = baseUrl(token);
        if (!query.isEmpty()) {
            return url(base, pathOrUrl, query);
        }
        Made made = lastMade;
        if (made == null || !made.base().equals(base) || !made.from().equals(pathOrUrl)) {
            made = new Made(base, pathOrUrl, url(base, pathOrUrl, query));
            lastMade = made;
        }
        return made.url();
    }

    private URI url(URI base, String pathOrUrl, Map<String, String> query) {
        try {
            URI asked = new URI(pathOrUrl);
            URI whole = asked.isAbsolute() ? asked : below(base, asked);
            URIBuilder url = new URIBuilder(whole);
            query.forEach(url::addParameter);
            URI built = url.build();
            requireAllowed(base, built.getScheme(), built.getHost(), built.getPort());
            if (built.getRawUserInfo() != null) {
                throw new URISyntaxException("", "has user information");
            }
            return built;
        } catch (URISyntaxException e) {
            throw new SeraiException(
                    ErrorType.USER,
                    "invalid_url",
                    "The path of this call through '" + connection.alias() + "' is not a valid URL path: "
                            + e.getReason() + ". Encode blanks and special characters.");
        }
    }

    /** What the connector's paths and queries may name: settings, and values kept from the token answer. */
    public Map<String, String> values(AccessToken token) {
        Map<String, String> values = new HashMap<>(connection.settings());
        values.putAll(token.kept());
        return values;
    }

    /**
     * The last gate before the wire: the token goes to no other host than the connector names.
     *
     * @throws SeraiException USER, {@code host_not_allowed}
     */
    void requireAllowed(AccessToken token, HttpHost host) {
        requireAllowed(baseUrl(token), host.getSchemeName(), host.getHostName(), host.getPort());
    }

    private void requireAllowed(URI base, @Nullable String scheme, @Nullable String host, int port) {
        boolean allowed = host != null
                && base.getScheme().equalsIgnoreCase(scheme)
                && connector.api().allows(host, base.getHost())
                && (!host.equalsIgnoreCase(base.getHost())
                        || portOf(scheme, port) == portOf(base.getScheme(), base.getPort()));
        if (!allowed) {
            throw new SeraiException(
                    ErrorType.USER,
                    "host_not_allowed",
                    "Connection '" + connection.alias() + "' may not call " + scheme + "://" + host
                            + (port < 0 ? "" : ":" + port) + ": "
                            + connector.name()
                            + " names "
                            + (connector.api().hosts().isEmpty()
                                    ? base.getRawAuthority()
                                    : connector.api().hosts())
                            + " only (api.hosts of the connector).");
        }
    }

    /** The same object as long as the token's kept values are the same. */
    private URI baseUrl(AccessToken token) {
        Base known = lastBase;
        if (known == null || !known.kept().equals(token.kept())) {
            known = new Base(token.kept(), expandBaseUrl(token));
            lastBase = known;
        }
        return known.url();
    }

    private URI expandBaseUrl(AccessToken token) {
        URI base = URI.create(connector.api().baseUrl().expand(values(token)));
        if (base.getHost() == null || base.getScheme() == null) {
            throw new SeraiException(
                    ErrorType.PROVIDER,
                    "invalid_base_url",
                    connector.name() + " gave no usable base URL for connection '" + connection.alias()
                            + "': authorise it again.");
        }
        return base;
    }

    private static URI below(URI base, URI path) throws URISyntaxException {
        if (path.getRawAuthority() != null) {
            throw new URISyntaxException("", "begins with two slashes");
        }
        String prefix = base.toString().replaceAll("/+$", "");
        String rest = path.toString();
        return new URI(prefix + (rest.startsWith("/") || rest.startsWith("?") || rest.isEmpty() ? rest : "/" + rest));
    }

    private static int portOf(@Nullable String scheme, int port) {
        if (port >= 0) {
            return port;
        }
        return "http".equals(scheme == null ? null : scheme.toLowerCase(Locale.ROOT)) ? 80 : 443;
    }

    private record Base(Map<String, String> kept, URI url) {}

    private record Made(URI base, String from, URI url) {}
}
