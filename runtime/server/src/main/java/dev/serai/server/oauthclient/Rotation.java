package dev.serai.server.oauthclient;

import dev.serai.credential.connection.OAuthClientId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the rotation of a client's secret stands.
 *
 * @param baseGeneration the secret's generation when it began
 * @param problem why it stopped, in plain words; null unless it did
 */
record Rotation(
        OAuthClientId client,
        State state,
        long baseGeneration,
        @Nullable String problem,
        Instant startedAt) {

    enum State {
        /** The new secret is in the vault, and tried where the old one is refused. */
        STAGED,
        /** The new secret comes first; connection by connection shows that the provider accepts it. */
        PROMOTING,
        /** The provider refused the new secret on the way: promote again, or roll back. */
        STOPPED,
        /** Every connection has been through. */
        PROMOTED
    }

    boolean isSwitched() {
        return state != State.STAGED;
    }

    /**
     * What came of one connection.
     *
     * @param detail in plain words; null where there is nothing to say
     */
    record Result(
            String connection,
            String alias,
            boolean succeeded,
            @Nullable String detail,
            Instant at) {}

    /**
     * What the admin is told.
     *
     * @param state as above in lower case, or {@code rolled_back}, {@code retired}
     * @param total connections that the new secret is for
     * @param generation of the secret that is tried first
     */
    record Report(
            String state,
            int tested,
            int succeeded,
            int total,
            List<Result> failed,
            long generation,
            @Nullable String problem) {
        Report {
            failed = List.copyOf(failed);
        }
    }
}
