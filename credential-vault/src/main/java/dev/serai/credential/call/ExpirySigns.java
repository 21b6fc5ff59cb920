package dev.serai.credential.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.connector.Api;
import dev.serai.connector.Api.ExpirySign;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.jspecify.annotations.Nullable;

/** Tells whether an answer shows one of the connector's signs that the access token has expired. */
final class ExpirySigns {
    /** How much of an answer is read to look for a sign: error answers are small. */
    private static final int LOOK = 256 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ExpirySigns() {}

    /**
     * If the status speaks for a sign, the body is read into memory: it gives its pooled connection back before anybody
     * waits for a refresh, and can still be handed to the caller whole.
     */
    static boolean shown(Api api, ClassicHttpResponse response) throws IOException {
        boolean suspicious = false;
        for (ExpirySign sign : api.expiredWhen()) {
            suspicious |= sign.status() == response.getCode();
        }
        if (!suspicious) {
            return false;
        }
        byte[] body = buffer(response);
        return api.expiredWhen().stream().anyMatch(sign -> matches(sign, response, body));
    }

    private static boolean matches(ExpirySign sign, ClassicHttpResponse response, byte[] body) {
        return sign.status() == response.getCode()
                && (sign.header() == null || headerMatches(response, sign.header(), sign.is()))
                && (sign.at() == null || bodyMatches(body, sign.at(), sign.is()));
    }

    private static boolean headerMatches(ClassicHttpResponse response, String name, @Nullable String expected) {
        for (Header header : response.getHeaders(name)) {
            if (expected == null
                    || (header.getValue() != null && header.getValue().contains(expected))) {
                return true;
            }
        }
        return false;
    }

    private static boolean bodyMatches(byte[] body, String pointer, @Nullable String expected) {
        try {
            @Nullable JsonNode root = JSON.readTree(body);
            if (root == null) {
                return false;
            }
            JsonNode found = root.at(pointer);
            return !found.isMissingNode() && (expected == null || expected.equals(found.asText()));
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory does not fail.", e);
        }
    }

    private static byte[] buffer(ClassicHttpResponse response) throws IOException {
        @Nullable HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        InputStream content = entity.getContent();
        byte[] start = content.readNBytes(LOOK + 1);
        ContentType type = ContentType.parseLenient(entity.getContentType());
        if (start.length <= LOOK) {
            content.close();
            response.setEntity(new ByteArrayEntity(start, type, entity.getContentEncoding()));
            return start;
        }
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), content);
        response.setEntity(new InputStreamEntity(whole, entity.getContentLength(), type, entity.getContentEncoding()));
        return Arrays.copyOf(start, LOOK);
    }
}
