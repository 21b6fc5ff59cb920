package dev.serai.server.gateway;

import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How paths at an application's host and at its upstream belong together. */
record PathMapping(Application application) {
    /** Read differently by one server and the next (as a slash, a dot, an end): nobody could say where they lead. */
    private static final Pattern AMBIGUOUS =
            Pattern.compile("%2f|%5c|%00|\\\\|%25(2e|2f|5c)", Pattern.CASE_INSENSITIVE);

    private static final Pattern DOTS = Pattern.compile("(\\.|%2e){1,2}(;.*)?", Pattern.CASE_INSENSITIVE);
    private static final Set<Integer> DEFAULT_PORTS = Set.of(-1, 80, 443);

    /**
     * The path as the upstream gets it, not decoded.
     *
     * @throws HttpProblem 400 for one that could lead out of where the upstream is registered to be
     */
    String toUpstream(String path) {
        if (!path.startsWith("/")
                || path.startsWith("//")
                || AMBIGUOUS.matcher(path).find()
                || hasDots(path)) {
            throw HttpProblem.badRequest(
                    "ambiguous_path",
                    "The path has dot segments, encoded slashes or two slashes at its start. Write it plainly.");
        }
        String prefix = application.stripPrefix();
        boolean below = !prefix.isEmpty() && (path.equals(prefix) || path.startsWith(prefix + "/"));
        String rest = below ? path.substring(prefix.length()) : path;
        return base() + (rest.isEmpty() ? "/" : rest);
    }

    private static boolean hasDots(String path) {
        for (String segment : path.split("/", -1)) {
            if (DOTS.matcher(segment).matches()) {
                return true;
            }
        }
        return false;
    }

    /** A path that the upstream names, as browsers have to ask for it. */
    String fromUpstream(String path) {
        String base = base();
        String prefix = application.stripPrefix();
        if ((base.isEmpty() && prefix.isEmpty()) || !path.startsWith("/")) {
            return path;
        }
        boolean below = base.isEmpty() || path.equals(base) || path.startsWith(base + "/");
        return below ? prefix + path.substring(base.length()) : path;
    }

    /** A {@code Location}: what points at the upstream points at the application's host; the rest stays. */
    String location(String location, String origin) {
        try {
            URI uri = new URI(location);
            @Nullable String path = uri.getRawPath();
            boolean foreign = uri.getRawAuthority() != null && !isUpstream(uri);
            if (path == null || foreign || (uri.getRawAuthority() == null && !path.startsWith("/"))) {
                return location;
            }
            @Nullable String query = uri.getRawQuery();
            @Nullable String fragment = uri.getRawFragment();
            return (uri.getRawAuthority() == null ? "" : origin)
                    + fromUpstream(path)
                    + (query == null ? "" : "?" + query)
                    + (fragment == null ? "" : "#" + fragment);
        } catch (URISyntaxException _) {
            return location;
        }
    }

    private boolean isUpstream(URI uri) {
        URI upstream = application.upstream();
        return uri.getHost() != null
                && uri.getHost()
                        .toLowerCase(Locale.ROOT)
                        .equals(upstream.getHost().toLowerCase(Locale.ROOT))
                && (uri.getPort() == upstream.getPort()
                        || (DEFAULT_PORTS.contains(uri.getPort()) && DEFAULT_PORTS.contains(upstream.getPort())));
    }

    private String base() {
        return application.upstream().getRawPath();
    }
}
