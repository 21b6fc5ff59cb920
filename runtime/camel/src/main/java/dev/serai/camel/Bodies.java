package dev.serai.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.camel.pull.Json;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.GZIPHelper;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/** Message bodies as requests need them. */
final class Bodies {
    private Bodies() {}

    /**
     * The body as something that can be sent again, where camel-http would make a stream of it that cannot; null where
     * camel-http does it right.
     */
    static @Nullable HttpEntity replayable(Exchange exchange) {
        Message message = exchange.getIn();
        Object body = message.getBody();
        if (body instanceof Map || body instanceof List || body instanceof JsonNode) {
            return new ByteArrayEntity(json(body), type(exchange, ContentType.APPLICATION_JSON));
        }
        if (GZIPHelper.isGzip(message) || !(body instanceof StreamCache cache)) {
            return null;
        }
        if (body instanceof InputStream) {
            boolean ciphered = exchange.getContext().getStreamCachingStrategy().getSpoolCipher() != null;
            return new CachedStreamEntity(cache, ciphered ? -1 : cache.length(), type(exchange, null));
        }
        byte[] bytes = message.getBody(byte[].class);
        return bytes == null ? null : new ByteArrayEntity(bytes, type(exchange, null));
    }

    private static @Nullable ContentType type(Exchange exchange, @Nullable ContentType other) {
        @Nullable String type = ExchangeHelper.getContentType(exchange);
        return type == null ? other : ContentType.parse(type);
    }

    static byte[] json(Object value) {
        try {
            return Json.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new SeraiException(
                    ErrorType.USER, "invalid_body", false, "The body holds something that has no form in JSON.", e);
        }
    }

    /** An action's parameters. */
    static JsonNode parameters(Message message, String action) {
        Object body = message.getBody();
        if (body == null) {
            return Json.MAPPER.createObjectNode();
        }
        if (body instanceof JsonNode json) {
            return json;
        }
        if (body instanceof Map<?, ?> map) {
            return Json.MAPPER.valueToTree(map);
        }
        byte[] bytes = message.getBody(byte[].class);
        if (bytes == null) {
            throw notJson(action, null);
        }
        if (bytes.length == 0) {
            return Json.MAPPER.createObjectNode();
        }
        try {
            return Json.MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw notJson(action, e);
        }
    }

    private static SeraiException notJson(String action, @Nullable Throwable cause) {
        return new SeraiException(
                ErrorType.USER,
                "invalid_parameters",
                false,
                "The body for action '" + action + "' must be a Map or a JSON object of its parameters.",
                // Jackson's message repeats the body
                cause == null
                        ? null
                        : new IllegalArgumentException(cause.getClass().getSimpleName()));
    }
}
