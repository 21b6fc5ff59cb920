package dev.serai.camel;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.util.UnsafeUriCharactersEncoder;
import org.jspecify.annotations.Nullable;

/** Method and path of a raw call: from the three headers that a route may set, else from the endpoint's options. */
final class RawCalls {
    /** TRACE is not among them: its answer would repeat the token. */
    private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final @Nullable String method;
    private final String path;

    RawCalls(@Nullable String method, @Nullable String path) {
        this.method = method;
        this.path = UnsafeUriCharactersEncoder.encodeHttpURI(path == null ? "" : path);
    }

    static boolean hasBody(String method) {
        return WITH_BODY.contains(method);
    }

    String method(Message message) {
        @Nullable String asked = message.getHeader(ConnectorHeaders.HTTP_METHOD, String.class);
        if (asked == null) {
            asked = method;
        }
        if (asked == null) {
            return isEmpty(message.getBody()) ? "GET" : "POST";
        }
        String upper = asked.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(upper)) {
            throw new SeraiException(
                    ErrorType.USER, "method_not_allowed", "The method of a call is one of " + METHODS + ".");
        }
        return upper;
    }

    /** Path and query, encoded. Placeholders in it stay what they are: nothing here resolves properties. */
    String path(Message message) {
        @Nullable String asked = message.getHeader(ConnectorHeaders.HTTP_PATH, String.class);
        @Nullable String query = message.getHeader(ConnectorHeaders.HTTP_QUERY, String.class);
        boolean ownQuery = query != null && !query.isEmpty();
        if (asked == null && !ownQuery) {
            return path;
        }
        String base = asked == null ? path : asked;
        String whole = ownQuery ? withoutQuery(base) + "?" + query : base;
        return UnsafeUriCharactersEncoder.encodeHttpURI(whole);
    }

    private static String withoutQuery(String path) {
        int mark = path.indexOf('?');
        return mark < 0 ? path : path.substring(0, mark);
    }

    private static boolean isEmpty(@Nullable Object body) {
        return body == null || (body instanceof StreamCache cache && cache.length() == 0);
    }
}
