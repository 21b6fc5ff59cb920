package dev.serai.credential.oauth2;

import dev.serai.connector.Template;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a connector adds to a request, with the settings and {@code {client_id}} put in. */
final class ExtraParameters {
    private ExtraParameters() {}

    /** In the order of their names, so that the same request is always written the same way. */
    static Map<String, String> expand(Map<String, Template> parameters, Map<String, String> settings, String clientId) {
        Map<String, String> values = new HashMap<>(settings);
        values.put("client_id", clientId);
        Map<String, String> expanded = new TreeMap<>();
        parameters.forEach((name, value) -> expanded.put(name, value.expand(values)));
        return expanded;
    }
}
