package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read to its end.
 *
 * @param path decoded
 * @param rawQuery null if there is none
 * @param headers by lower-case name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Call(
        String method,
        String path,
        @Nullable String rawQuery,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        byte[] body) {

    static Call read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        URI uri = exchange.getRequestURI();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        @Nullable String path = uri.getPath();
        return new Call(
                exchange.getRequestMethod(),
                path == null ? "" : path,
                uri.getRawQuery(),
                parameters(uri.getRawQuery()),
                headers,
                body);
    }

    @Nullable
    String header(String lowerCaseName) {
        List<String> values = headers.getOrDefault(lowerCaseName, List.of());
        return values.isEmpty() ? null : values.getFirst();
    }

    /** The query parameter's first value. */
    @Nullable
    String query(String name) {
        return first(query, name);
    }

    /** The parameters of a form, or the members of a JSON object that are no structures. */
    Map<String, List<String>> form() {
        @Nullable String type = header("content-type");
        if (type == null || !type.startsWith("application/json")) {
            return parameters(new String(body, StandardCharsets.UTF_8));
        }
        Map<String, List<String>> members = new HashMap<>();
        json().properties()
                .forEach(member ->
                        members.put(member.getKey(), List.of(member.getValue().asText())));
        return members;
    }

    /** The body as JSON; a missing node if it is none. */
    JsonNode json() {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            return Json.MAPPER.missingNode();
        }
    }

    static @Nullable String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.getFirst();
    }

    private static Map<String, List<String>> parameters(@Nullable String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return parameters;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters.computeIfAbsent(decode(name), none -> new ArrayList<>()).add(decode(value));
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a lone percent sign stays what it is
        }
    }
}
