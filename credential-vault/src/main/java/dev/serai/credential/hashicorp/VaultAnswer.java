package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;

/**
 * An HTTP answer of one of the vault's nodes.
 *
 * @param body missing if it is not JSON
 */
record VaultAnswer(URI node, int status, JsonNode body) {
    private static final JsonMapper JSON = new JsonMapper();

    static VaultAnswer of(URI node, int status, byte[] body) {
        try {
            return new VaultAnswer(node, status, JSON.readTree(body));
        } catch (JacksonException _) {
            return new VaultAnswer(node, status, MissingNode.getInstance());
        } catch (IOException impossible) {
            throw new IllegalStateException("An array of bytes can always be read.", impossible);
        }
    }

    /** Where the driver hands out the status alone: not 2xx or 4xx. */
    static VaultAnswer of(URI node, int status) {
        return new VaultAnswer(node, status, MissingNode.getInstance());
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    boolean isRedirect() {
        return status >= 300 && status < 400;
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

    /** A node that is itself in the way: another one may know better. What the cluster as a whole says is not meant. */
    boolean isTroubleOfTheNode() {
        return isRedirect() || status == 412 || status == 472 || status == 473 || status >= 500;
    }

    /** The node says that it does not do such things; so it did not do it. */
    boolean isPassedOn() {
        return isRedirect() || status == 472 || status == 473;
    }

    JsonNode data() {
        return body.path("data");
    }

    /** The version that it speaks of; 0 if none. */
    long metadataVersion() {
        return data().path("metadata").path("version").longValue();
    }

    /** Without the body: it may hold secrets. */
    @Override
    public String toString() {
        return "VaultAnswer[" + status + "]";
    }
}
