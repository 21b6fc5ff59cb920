package dev.serai.server.authserver;

import dev.serai.credential.DataKey;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/** How secrets, codes and tokens stand in the database: as HMACs under a key of the vault. */
@Component
class TokenHashes {
    private final DataKey key;

    TokenHashes(DataKey key) {
        this.key = key;
    }

    byte[] token(String value, TokenKind kind) {
        return key.mac(value.getBytes(StandardCharsets.UTF_8), "access-token/" + kind.word());
    }

    byte[] secret(String value, String clientId) {
        return key.mac(value.getBytes(StandardCharsets.UTF_8), "access-client/" + clientId);
    }

    boolean isSecret(byte[] hash, String value, String clientId) {
        return key.isMac(hash, value.getBytes(StandardCharsets.UTF_8), "access-client/" + clientId);
    }
}
