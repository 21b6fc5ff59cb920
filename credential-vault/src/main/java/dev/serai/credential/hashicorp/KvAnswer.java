package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/**
 * An HTTP answer of the vault.
 *
 * @param body missing if it is not JSON
 */
record KvAnswer(int status, JsonNode body) {
    private static final JsonMapper JSON = new JsonMapper();

    static KvAnswer of(int status, byte[] body) {
        try {
            return new KvAnswer(status, JSON.readTree(body));
        } catch (JacksonException _) {
            return new KvAnswer(status, MissingNode.getInstance());
        } catch (IOException impossible) {
            throw new IllegalStateException("An array of bytes can always be read.", impossible);
        }
    }

    /** A 5xx: the driver hands out its status alone. */
    static KvAnswer of(int status) {
        return new KvAnswer(status, MissingNode.getInstance());
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Not the same as an absent secret: no engine is mounted there. */
    boolean isUnmounted() {
        return status == 404 && body.path("errors").size() > 0;
    }

    boolean isAbsent() {
        JsonNode errors = body.path("errors");
        return status == 404 && errors.isArray() && errors.isEmpty() && !body.has("data");
    }

    boolean isCheckAndSetMismatch() {
        return status == 400 && body.path("errors").toString().contains("check-and-set parameter did not match");
    }

    /** The version that it speaks of; 0 if none. */
    long metadataVersion() {
        return body.path("data").path("metadata").path("version").longValue();
    }

    /** Without the body: it may hold secrets. */
    @Override
    public String toString() {
        return "KvAnswer[" + status + "]";
    }
}
