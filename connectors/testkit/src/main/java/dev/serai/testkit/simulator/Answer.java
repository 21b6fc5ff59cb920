package dev.serai.testkit.simulator;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, Map<String, String> headers, byte[] body) {
    static Answer json(int status, Object value) {
        return new Answer(status, Map.of("Content-Type", "application/json"), Json.bytes(value));
    }

    static Answer html(int status, String page) {
        return new Answer(
                status,
                Map.of("Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-store"),
                page.getBytes(StandardCharsets.UTF_8));
    }

    static Answer text(int status, String contentType, String body) {
        return new Answer(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer redirect(int status, URI to) {
        return new Answer(status, Map.of("Location", to.toString(), "Cache-Control", "no-store"), new byte[0]);
    }

    static Answer notFound() {
        return json(404, Json.object().put("error", "not_found"));
    }

    Answer with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Answer(status, all, body);
    }

    boolean isJson() {
        return "application/json".equals(headers.get("Content-Type"));
    }
}
