package dev.serai.server.web;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Headers of one connection only (RFC 9110 §7.6.1), or made anew for the next one: no proxy passes them on. */
public final class HopByHop {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    private HopByHop() {}

    /** @param name in small letters */
    public static boolean isAlways(String name) {
        return ALWAYS.contains(name);
    }

    /** The headers that these values of {@code Connection} name, in small letters. */
    public static Set<String> named(Iterable<String> connection) {
        Set<String> names = new HashSet<>();
        for (String value : connection) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
