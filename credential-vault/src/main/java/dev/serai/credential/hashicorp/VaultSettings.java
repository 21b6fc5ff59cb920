package dev.serai.credential.hashicorp;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the vault is and how long to wait for it.
 *
 * @param nodes the addresses, e.g. {@code https://vault.example.com:8200}: of each node, the one to ask first at the head;
 *     or of what stands in front of the nodes
 * @param mount the KV version 2 mount that holds Serai's secrets and nothing else
 * @param namespace null without namespaces
 * @param caFile PEM certificates that sign the nodes' own; null for those that the JVM trusts
 * @param connectTimeout for a connection to a node
 * @param requestTimeout for the answer, rounded up to seconds
 */
public record VaultSettings(
        List<URI> nodes,
        String mount,
        @Nullable String namespace,
        @Nullable Path caFile,
        Duration connectTimeout,
        Duration requestTimeout) {
    private static final Pattern SEGMENTS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*");

    /** @throws SeraiException of type CONFIGURATION if one of them cannot be right */
    public VaultSettings {
        if (nodes.isEmpty()) {
            throw wrong("address", "is there");
        }
        nodes = nodes.stream().map(VaultSettings::checked).distinct().toList();
        if (nodes.stream().map(URI::getScheme).distinct().count() > 1) {
            throw wrong("addresses", "are all https, or all http");
        }
        requireSegments("mount", mount);
        if (namespace != null) {
            requireSegments("namespace", namespace);
        }
        if (!connectTimeout.isPositive() || !requestTimeout.isPositive()) {
            throw wrong("timeouts", "are longer than nothing");
        }
    }

    /** The usual: mount {@code serai}, 2 s to connect, 10 s for an answer. */
    public static VaultSettings at(URI... nodes) {
        return at(List.of(nodes));
    }

    /** The usual: mount {@code serai}, 2 s to connect, 10 s for an answer. */
    public static VaultSettings at(List<URI> nodes) {
        return new VaultSettings(nodes, "serai", null, null, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    public VaultSettings withMount(String other) {
        return new VaultSettings(nodes, other, namespace, caFile, connectTimeout, requestTimeout);
    }

    public VaultSettings withNamespace(@Nullable String other) {
        return new VaultSettings(nodes, mount, other, caFile, connectTimeout, requestTimeout);
    }

    public VaultSettings withCaFile(@Nullable Path other) {
        return new VaultSettings(nodes, mount, namespace, other, connectTimeout, requestTimeout);
    }

    public VaultSettings withTimeouts(Duration connect, Duration request) {
        return new VaultSettings(nodes, mount, namespace, caFile, connect, request);
    }

    boolean isEncrypted() {
        return "https".equals(nodes.getFirst().getScheme());
    }

    /** The addresses in one text, for messages. */
    public String names() {
        return String.join(", ", nodes.stream().map(URI::toString).toList());
    }

    /** Nothing that could climb out of its place in a path. */
    static void requireSegments(String what, String text) {
        if (!SEGMENTS.matcher(text).matches()) {
            throw wrong(what, "holds letters, digits, hyphens, underscores and slashes between them");
        }
    }

    private static URI checked(URI address) {
        boolean http = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
        if (!http || address.getHost() == null || address.getRawUserInfo() != null || address.getRawQuery() != null) {
            throw wrong("address", "is an http or https URL of a host, without user or query");
        }
        String text = address.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : address;
    }

    static SeraiException wrong(String what, String rule) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "vault_settings_invalid",
                "The vault's " + what + " in Serai's configuration cannot be right: a right one " + rule + ".");
    }
}
