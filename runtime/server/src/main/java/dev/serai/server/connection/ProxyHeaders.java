package dev.serai.server.connection;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.HttpMessage;

/** Which headers pass through the proxy. Serai's own session never leaves, and nothing steers a Camel route from outside. */
final class ProxyHeaders {
    /** Of one connection only (RFC 9110 §7.6.1), or made anew for the next one. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "expect",
            "host");

    /** The browser's and Serai's own. */
    private static final Set<String> OURS =
            Set.of("authorization", "cookie", "origin", "referer", "x-csrf-token", "forwarded", "content-type");

    private static final Set<String> NOT_BACK = Set.of(
            "set-cookie",
            "content-security-policy",
            "strict-transport-security",
            "clear-site-data",
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "serai-request-id");

    private ProxyHeaders() {}

    static void copy(HttpServletRequest from, HttpMessage to) {
        Set<String> named = new HashSet<>();
        for (String connection : Collections.list(from.getHeaders("Connection"))) {
            for (String name : connection.split(",", -1)) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        for (String name : Collections.list(from.getHeaderNames())) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean ours = OURS.contains(lower)
                    || lower.startsWith("sec-")
                    || lower.startsWith("x-forwarded-")
                    || lower.startsWith("serai-")
                    || lower.startsWith("camel");
            if (!ours && !HOP_BY_HOP.contains(lower) && !named.contains(lower)) {
                Collections.list(from.getHeaders(name)).forEach(value -> to.addHeader(name, value));
            }
        }
    }

    static boolean mayPassBack(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !HOP_BY_HOP.contains(lower) && !NOT_BACK.contains(lower) && !lower.startsWith("camel");
    }
}
