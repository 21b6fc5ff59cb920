package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.TokenStore.Stored;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One refresh token that may go to the provider, and all that was found out before.
 *
 * @param judged attempts whose answers were looked at and hold nothing to go on with
 * @param stored the newest tokens, under this lease
 * @param unanswered the intent of an earlier sending of this refresh token; null if there is none
 * @param isTrial whether it is a secret that is tried out
 * @param isCanary whether it is sent although the client's refreshes may be held
 */
record Outgoing(
        Lease lease,
        Set<String> judged,
        Connector connector,
        Connection connection,
        Stored stored,
        SecretValue refreshToken,
        String fingerprint,
        @Nullable Intent unanswered,
        boolean isTrial,
        boolean isCanary) {
    ConnectionId id() {
        return connection.id();
    }

    /** Host and port of the token endpoint. */
    String endpoint() {
        return endpoint(connector, connection);
    }

    static String endpoint(Connector connector, Connection connection) {
        return URI.create(connector.oauth2().tokenUri().expand(connection.settings()))
                .getRawAuthority();
    }

    Intent intent(String node, Instant now) {
        return new Intent(
                UUID.randomUUID().toString(), node, fingerprint, now, unanswered == null ? 1 : unanswered.sends() + 1);
    }
}
