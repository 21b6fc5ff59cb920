package dev.serai.credential.oauth2;

import dev.serai.connector.Connector;
import dev.serai.credential.SecretValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends a refresh token (RFC 6749 §6), and reads what came back: two acts, because an answer is kept before it is read.
 * {@link RefreshGrant} does it over HTTP.
 */
public interface RefreshCall {
    /**
     * Sends the refresh token once. What may follow is the caller's to decide: after {@link TokenOutcome.Unknown} the token
     * may be used up.
     *
     * @param settings of the connection, checked
     * @param grantedScopes sent along only if the connector says so
     */
    Sent send(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            SecretValue refreshToken,
            List<String> grantedScopes);

    /**
     * What an answer means by the connector's rules of today.
     *
     * @param client that sent it, and the refresh token that was sent: their secrets show up in no detail; null if nobody
     *     is told of details
     */
    TokenOutcome read(
            Connector connector, RawAnswer answer, @Nullable ClientCredentials client, SecretValue refreshToken);

    /** What came of sending. */
    sealed interface Sent {
        /** A whole answer that may hold tokens. */
        record Answered(RawAnswer answer) implements Sent {}

        /** Anything else; never {@link TokenOutcome.Granted}. */
        record Failed(TokenOutcome outcome) implements Sent {}
    }
}
