package dev.serai.credential.refresh;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.connection.ConnectionId;
import java.util.Optional;

/** Answers that came and are not in the vault yet. An answer that is recorded here is written before anything else is sent. */
public interface RefreshJournal {
    /** Durable, as far as this journal goes, before it returns. */
    void record(ConnectionId connection, Entry entry);

    Optional<Entry> find(ConnectionId connection);

    /** The vault shows it, or something newer. */
    void remove(ConnectionId connection, String attemptId);

    /** @param basedOn the vault version that was read before the request was sent */
    record Entry(OAuthTokens tokens, long basedOn) {}
}
