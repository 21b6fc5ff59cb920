package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import io.github.jopenlibs.vault.api.WriteOptions;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/** The mount of secrets: only a {@link SecretPath} gets into a path, and no answer is taken for another. */
final class KvClient {
    /** All of a credential is one text under one name: the driver would flatten anything deeper. */
    private static final String FIELD = "credential";

    private final VaultSettings settings;
    private final VaultHttp http;
    private final VaultNodes nodes;
    private final VaultSession session;
    private final Refusals refusals;

    KvClient(VaultSettings settings, VaultHttp http, VaultNodes nodes, VaultSession session, Refusals refusals) {
        this.settings = settings;
        this.http = http;
        this.nodes = nodes;
        this.session = session;
        this.refusals = refusals;
    }

    /** From any node: it may lag, and does not say so. */
    KvDocument readAny(SecretPath path) {
        return document(path, authorized(nodes::any, reading(path)));
    }

    /** From the node that takes the writes. */
    KvDocument readActive(SecretPath path) {
        return document(path, authorized(nodes::active, reading(path)));
    }

    private Call reading(SecretPath path) {
        return (node, token) -> http.inMount(node, token, logical -> logical.read(inMount(path)));
    }

    private KvDocument document(SecretPath path, VaultAnswer answer) {
        if (answer.isSuccess()) {
            JsonNode text = answer.data().path("data").path(FIELD);
            if (!text.isTextual() || text.textValue().isEmpty() || answer.metadataVersion() <= 0) {
                throw refusals.notOurs(path);
            }
            return new KvDocument.Content(SecretValue.of(text.textValue()), answer.metadataVersion());
        }
        if (answer.status() == 404 && answer.metadataVersion() > 0) {
            return new KvDocument.Gone(answer.metadataVersion());
        }
        if (answer.isAbsent()) {
            return new KvDocument.None();
        }
        throw refusals.of(answer, path);
    }

    /** @return the new version */
    long write(SecretPath path, SecretValue text, long basedOn) {
        WriteOptions options = new WriteOptions().checkAndSet(basedOn).build();
        Map<String, Object> fields = Map.of(FIELD, text.reveal());
        VaultAnswer answer = authorized(
                nodes::write,
                (node, token) ->
                        http.inMount(node, token, logical -> logical.write(inMount(path), fields, null, options)));
        if (answer.isCheckAndSetMismatch()) {
            throw new VaultException.Conflict(path);
        }
        if (!answer.isSuccess()) {
            throw refusals.of(answer, path);
        }
        long version = answer.data().path("version").longValue();
        if (version <= 0) {
            throw refusals.notVersioned(answer.node());
        }
        return version;
    }

    void destroyBefore(SecretPath path, long version) {
        // From the active node: a standby may not know yet of the version that is to go.
        VaultAnswer metadata = authorized(
                nodes::active, (node, token) -> http.read(node, token, settings.mount() + "/metadata/" + path));
        if (metadata.isAbsent()) {
            return;
        }
        if (!metadata.isSuccess()) {
            throw refusals.of(metadata, path);
        }
        int[] doomed = metadata.data().path("versions").properties().stream()
                .filter(entry -> !entry.getValue().path("destroyed").booleanValue())
                .flatMapToLong(entry -> LongStream.of(Long.parseLong(entry.getKey())))
                .filter(candidate -> candidate < version)
                .mapToInt(Math::toIntExact)
                .toArray();
        if (doomed.length > 0) {
            VaultAnswer answer = authorized(
                    nodes::write,
                    (node, token) -> http.inMount(node, token, logical -> logical.destroy(inMount(path), doomed)));
            if (!answer.isSuccess()) {
                throw refusals.of(answer, path);
            }
        }
    }

    /** How the mount is configured. */
    VaultAnswer config() {
        return authorized(nodes::any, (node, token) -> http.read(node, token, settings.mount() + "/config"));
    }

    private interface Call {
        Reply send(URI node, SecretValue token);
    }

    /** A 403 means that nothing was done: with another token it is tried once more. */
    private VaultAnswer authorized(Function<VaultNodes.Request, VaultAnswer> way, Call call) {
        SecretValue token = session.token();
        VaultAnswer answer = way.apply(node -> call.send(node, token));
        if (answer.status() != 403) {
            return answer;
        }
        Optional<SecretValue> other = session.insteadOf(token);
        return other.isEmpty() ? answer : way.apply(node -> call.send(node, other.get()));
    }

    private String inMount(SecretPath path) {
        return settings.mount() + "/" + path;
    }
}
