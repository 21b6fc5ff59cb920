package dev.serai.cli.server;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.token.TokenEndpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a Serai is. */
public final class ServerAddress {
    private static final int LAST_PORT = 65_535;

    private ServerAddress() {}

    /**
     * @return without a slash at the end
     * @throws CommandFailure 64 if it is no URL, 78 if secrets must not go there
     */
    public static URI parse(String text) {
        URI url;
        try {
            url = new URI(text.strip().replaceAll("/+$", ""));
        } catch (URISyntaxException _) {
            throw notAnAddress(text);
        }
        @Nullable String scheme = url.getScheme();
        if (scheme == null
                || url.getHost() == null
                || !hasGoodPort(url)
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw notAnAddress(text);
        }
        URI lower = URI.create(scheme.toLowerCase(Locale.ROOT) + "://"
                + url.getRawAuthority().toLowerCase(Locale.ROOT) + url.getRawPath());
        TokenEndpoint.requireSafe(lower);
        return lower;
    }

    /**
     * A URL that an option names.
     *
     * @throws CommandFailure 64 if it is none
     */
    public static URI endpoint(String text, String option) {
        try {
            URI url = new URI(text.strip());
            if (url.isAbsolute() && hasGoodPort(url)) {
                return url;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        throw CommandFailure.usage(option + " is no URL: " + text);
    }

    /** A URI's grammar takes any number for a port (RFC 3986 §3.2.3); a connection does not. */
    private static boolean hasGoodPort(URI url) {
        return url.getPort() == -1 || (url.getPort() > 0 && url.getPort() <= LAST_PORT);
    }

    private static CommandFailure notAnAddress(String text) {
        return CommandFailure.usage("'" + text
                + "' is no address of a Serai: it looks like https://serai.example.com (--server or SERAI_URL).");
    }
}
