package dev.serai.server.oauthclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** A connector's settings as they stand in a column of type jsonb. */
public final class StoredSettings {
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredSettings() {}

    public static String write(Map<String, String> settings) {
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts is always JSON.", e);
        }
    }

    public static Map<String, String> read(String settings) {
        try {
            return JSON.readValue(settings, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored settings are not what was written.", e);
        }
    }
}
