package dev.serai.server.connection;

import dev.serai.server.web.HopByHop;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.HttpMessage;

/** Which headers pass through the proxy. Serai's own session never leaves, and nothing steers a Camel route from outside. */
final class ProxyHeaders {
    /** The browser's and Serai's own. */
    private static final Set<String> OURS = Set.of(
            "authorization",
            "cookie",
            "origin",
            "referer",
            "x-csrf-token",
            "forwarded",
            "content-type",
            "expect",
            "host");

    private static final Set<String> NOT_BACK = Set.of(
            "set-cookie",
            "content-security-policy",
            "strict-transport-security",
            "clear-site-data",
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "serai-request-id",
            "expect",
            "host");

    private ProxyHeaders() {}

    static void copy(HttpServletRequest from, HttpMessage to) {
        Set<String> named = HopByHop.named(Collections.list(from.getHeaders("Connection")));
        for (String name : Collections.list(from.getHeaderNames())) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean ours = OURS.contains(lower)
                    || lower.startsWith("sec-")
                    || lower.startsWith("x-forwarded-")
                    || lower.startsWith("serai-")
                    || lower.startsWith("camel");
            if (!ours && !HopByHop.isAlways(lower) && !named.contains(lower)) {
                Collections.list(from.getHeaders(name)).forEach(value -> to.addHeader(name, value));
            }
        }
    }

    static boolean mayPassBack(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !HopByHop.isAlways(lower) && !NOT_BACK.contains(lower) && !lower.startsWith("camel");
    }
}
