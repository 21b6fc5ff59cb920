package dev.serai.server.gateway;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code ?serai_token=}: the way in, that leaves the address at once. */
final class ArrivalToken {
    private static final String PARAMETER = "serai_token=";

    private ArrivalToken() {}

    static Optional<String> in(@Nullable String query) {
        return query == null
                ? Optional.empty()
                : Arrays.stream(query.split("&", -1))
                        .filter(one -> one.startsWith(PARAMETER))
                        .map(one -> one.substring(PARAMETER.length()))
                        .findFirst();
    }

    /** The query with its question mark and without the token; empty if nothing is left. */
    static String without(String query) {
        String rest = Arrays.stream(query.split("&", -1))
                .filter(one -> !one.startsWith(PARAMETER))
                .collect(Collectors.joining("&"));
        return rest.isEmpty() ? "" : "?" + rest;
    }

    /** @param to a path, with or without a query */
    static String in(String to, String token) {
        return to + (to.contains("?") ? "&" : "?") + PARAMETER + token;
    }
}
