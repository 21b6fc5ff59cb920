package dev.serai.server.authserver;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Compares a client's secret with its hash. Spring's authorization server hands in the client_id where it has the encoded
 * secret: see {@link RegisteredClients}. Secrets are random and long, so that a fast hash is enough.
 */
final class ClientSecrets implements PasswordEncoder {
    private final AccessClients clients;

    ClientSecrets(AccessClients clients) {
        this.clients = clients;
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence secret) {
        throw new UnsupportedOperationException("Secrets are made by AccessClients.");
    }

    @Override
    public boolean matches(@Nullable CharSequence secret, @Nullable String clientId) {
        return secret != null && clientId != null && clients.isSecret(clientId, secret.toString());
    }
}
