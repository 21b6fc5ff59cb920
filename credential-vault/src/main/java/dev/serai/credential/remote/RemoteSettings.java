package dev.serai.credential.remote;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import java.net.URI;

/**
 * Which Serai keeps the tokens, and as whom to ask for them.
 *
 * @param server its public URL; https, or http on this machine
 * @param clientId of a service account with the scopes {@code connections:read}, {@code connections:write} and
 *     {@code credentials:read}
 */
public record RemoteSettings(URI server, String clientId, SecretValue clientSecret) {
    /** @throws SeraiException CONFIGURATION, {@code invalid_serai_url} */
    public RemoteSettings {
        boolean isPlain = "http".equals(server.getScheme()) && isLoopback(server.getHost());
        if (server.getHost() == null
                || !("https".equals(server.getScheme()) || isPlain)
                || server.getRawQuery() != null
                || server.getRawUserInfo() != null) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "invalid_serai_url",
                    "'" + server + "' is no address that tokens may come from: https://host, or http on this machine.");
        }
    }

    private static boolean isLoopback(String host) {
        return host != null && (host.equals("localhost") || host.equals("[::1]") || host.startsWith("127."));
    }

    /** {@code host:port}, as an allow-list has it. */
    String authority() {
        return server.getRawAuthority();
    }
}
