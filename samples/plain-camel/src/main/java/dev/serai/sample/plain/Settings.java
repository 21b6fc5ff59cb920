package dev.serai.sample.plain;

import dev.serai.credential.http.AllowedHosts;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the program is told.
 *
 * @param home the folder of {@code connections.yaml} and {@code routes/}; state and output go there, too
 * @param vault a HashiCorp Vault or OpenBao with a KV version 2 mount {@code serai}
 * @param vaultToken the file with the token for it
 * @param allowedHosts providers on this machine or in the internal network
 * @param callbackPort where {@link Connect} waits for the browser
 */
record Settings(Path home, URI vault, Path vaultToken, AllowedHosts allowedHosts, int callbackPort) {
    static Settings of(Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("PLAIN_HOME", "."));
        return new Settings(
                home,
                URI.create(environment.getOrDefault("VAULT_ADDR", "http://127.0.0.1:8200")),
                Path.of(environment.getOrDefault(
                        "VAULT_TOKEN_FILE", home.resolve("vault-token").toString())),
                AllowedHosts.parse(environment.getOrDefault("SERAI_ALLOWED_HOSTS", "")),
                Integer.parseInt(environment.getOrDefault("CALLBACK_PORT", "8765")));
    }

    Path connections() {
        return home.resolve("connections.yaml");
    }

    Path checkpoints() {
        return home.resolve("checkpoints");
    }

    String routes() {
        return "file:" + home.resolve("routes") + "/*.yaml";
    }
}
