package dev.serai.credential.refresh;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.oauth2.RawAnswer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's answer, kept from the moment it came until the vault shows it or something newer. It holds all that is
 * needed to make tokens of it, on any node and after any delay.
 *
 * @param node that got it
 * @param generation that its tokens have, unless another answer took that number first
 * @param parent fingerprint of the refresh token that was sent; null for a first grant
 * @param basedOn the vault version that was read before
 */
public record JournalEntry(
        ConnectionId connection,
        String attemptId,
        String node,
        long incarnation,
        Generation generation,
        @Nullable String parent,
        long basedOn,
        Content content) {

    /** What came. */
    public sealed interface Content {
        /**
         * An answer to a refresh, as it came.
         *
         * @param refreshToken that was sent; it stays the refresh token if the answer has none (RFC 6749 §6)
         * @param scopes granted before
         * @param kept values of earlier answers
         */
        record Answer(RawAnswer raw, SecretValue refreshToken, List<String> scopes, Map<String, String> kept)
                implements Content {
            public Answer {
                scopes = List.copyOf(scopes);
                kept = Map.copyOf(kept);
            }
        }

        /** The tokens of a first grant, or of a new one by the same owner. */
        record Grant(OAuthTokens tokens) implements Content {}
    }

    /** A grant that the owner gave; nothing was stored before, or what was stored is to be replaced. */
    public static JournalEntry ofGrant(ConnectionId connection, String node, OAuthTokens tokens, long basedOn) {
        return new JournalEntry(
                connection,
                tokens.lineage().attemptId(),
                node,
                tokens.lineage().incarnation(),
                tokens.lineage().generation(),
                null,
                basedOn,
                new Content.Grant(tokens));
    }
}
