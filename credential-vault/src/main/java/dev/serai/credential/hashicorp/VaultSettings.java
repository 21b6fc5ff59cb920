package dev.serai.credential.hashicorp;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the vault is and how long to wait for it.
 *
 * @param address of a node or of what stands in front of the nodes, e.g. {@code https://vault.example.com:8200}
 * @param mount the KV version 2 mount that holds Serai's secrets and nothing else
 * @param namespace null without namespaces
 * @param connectTimeout for a connection to a node
 * @param requestTimeout for the answer, rounded up to seconds
 */
public record VaultSettings(
        URI address, String mount, @Nullable String namespace, Duration connectTimeout, Duration requestTimeout) {
    private static final Pattern SEGMENTS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*");

    /** @throws SeraiException of type CONFIGURATION if one of them cannot be right */
    public VaultSettings {
        boolean http = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
        if (!http || address.getHost() == null || address.getRawUserInfo() != null || address.getRawQuery() != null) {
            throw wrong("address", "is an http or https URL of a host, without user or query");
        }
        if (address.getPath().endsWith("/")) {
            String text = address.toString();
            address = URI.create(text.substring(0, text.length() - 1));
        }
        if (!SEGMENTS.matcher(mount).matches()) {
            throw wrong("mount", "holds letters, digits, hyphens, underscores and slashes between them");
        }
        if (namespace != null && !SEGMENTS.matcher(namespace).matches()) {
            throw wrong("namespace", "holds letters, digits, hyphens, underscores and slashes between them");
        }
        if (!connectTimeout.isPositive() || !requestTimeout.isPositive()) {
            throw wrong("timeouts", "are longer than nothing");
        }
    }

    /** The usual: mount {@code serai}, 2 s to connect, 10 s for an answer. */
    public static VaultSettings at(URI address) {
        return new VaultSettings(address, "serai", null, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    public VaultSettings withMount(String other) {
        return new VaultSettings(address, other, namespace, connectTimeout, requestTimeout);
    }

    public VaultSettings withNamespace(String other) {
        return new VaultSettings(address, mount, other, connectTimeout, requestTimeout);
    }

    public VaultSettings withTimeouts(Duration connect, Duration request) {
        return new VaultSettings(address, mount, namespace, connect, request);
    }

    private static SeraiException wrong(String what, String rule) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "vault_settings_invalid",
                "The vault's " + what + " in Serai's configuration cannot be right: a right one " + rule + ".");
    }
}
