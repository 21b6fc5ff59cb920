package dev.serai.server.connection;

import dev.serai.credential.connection.Connection;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.BearerTokens.Bearer;
import dev.serai.server.identity.CurrentUsers;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Scope;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Hands a connection's access token out: to programs that an admin trusts with it, never to a session. */
@RestController
class CredentialApi {
    private final ConnectionAccess access;
    private final CredentialBroker broker;
    private final Audit audit;

    CredentialApi(ConnectionAccess access, CredentialBroker broker, Audit audit) {
        this.access = access;
        this.broker = broker;
        this.audit = audit;
    }

    /** @param values what paths and queries of calls may name: the connection's settings, and what the provider's answer kept */
    record Token(
            String accessToken,
            String tokenType,
            @Nullable Instant expiresAt,
            long generation,
            Map<String, String> values) {
        Token {
            values = Map.copyOf(values);
        }

        @Override
        public String toString() {
            return "Token[generation=" + generation + "]";
        }
    }

    @GetMapping("/api/v1/connections/{id}/token")
    @NeedsScope(value = Scope.CREDENTIALS_READ, session = false)
    ResponseEntity<Token> token(@PathVariable("id") String id) {
        Bearer bearer = CurrentUsers.requireToken(Scope.CREDENTIALS_READ);
        Connection connection = access.require(bearer.user(), id);
        AccessToken token = broker.token(connection.id());
        audit.record(
                connection.workspace(),
                bearer.user().id(),
                "credential.read",
                "connection/" + connection.id().value(),
                Map.of("client", bearer.client(), "alias", connection.alias()));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Token(
                        token.value().reveal(),
                        "Bearer",
                        token.expiresAt(),
                        token.generation().value(),
                        values(connection, token)));
    }

    private static Map<String, String> values(Connection connection, AccessToken token) {
        Map<String, String> values = new HashMap<>(connection.settings());
        values.putAll(token.kept());
        return values;
    }
}
