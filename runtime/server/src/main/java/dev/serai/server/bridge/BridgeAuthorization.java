package dev.serai.server.bridge;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An authorization that a program asked for. It has no secret in it.
 *
 * @param id names it in our own URLs; no secret
 * @param client the bridge client's id
 * @param target the connector or the entry of the allowlist
 * @param targetHash its declaration as it was when the program asked
 * @param authorizationEndpoint as it was then
 * @param redirectUri of the bridge, as the program was told
 * @param settings of the connector
 * @param providerClientId mode code: the program's own client_id at the provider; else null
 * @param oauthClient mode connection: the workspace's OAuth client; else null
 * @param scopes that are asked for
 * @param codeChallenge null if the program takes none
 * @param address from where the program asked
 * @param entered how often its user code was entered
 * @param stateHash of the state at the provider; null before somebody has approved
 * @param browserHash of the cookie of the browser that approved or refused; null before
 * @param approvedBy the user's id; null before, and if nobody was signed in
 * @param pending mode connection: the authorization that Serai finishes; null before the approval
 * @param connection mode connection: what came of it
 * @param problem why nothing came of it, in plain words
 * @param reason the same in a word: the provider's error, or one of ours; null where there are no more than the plain ones
 */
record BridgeAuthorization(
        String id,
        String client,
        Mode mode,
        String target,
        String targetHash,
        String authorizationEndpoint,
        URI redirectUri,
        Map<String, String> settings,
        @Nullable String providerClientId,
        @Nullable String oauthClient,
        List<String> scopes,
        @Nullable String codeChallenge,
        String address,
        Status status,
        int entered,
        @Nullable String stateHash,
        @Nullable String browserHash,
        @Nullable String approvedBy,
        @Nullable String pending,
        @Nullable String connection,
        @Nullable String problem,
        @Nullable String reason,
        Instant createdAt,
        Instant expiresAt) {
    BridgeAuthorization {
        settings = Map.copyOf(settings);
        scopes = List.copyOf(scopes);
    }

    /** Where it stands. */
    enum Status {
        /** Nobody has decided yet. */
        WAITING,
        /** Somebody is on their way to the provider and back. */
        APPROVED,
        /** There is something to be fetched. */
        ANSWERED,
        FAILED,
        /** It was fetched. */
        DELIVERED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        /** Whether the program has to wait. */
        boolean isOpen() {
            return this == WAITING || this == APPROVED;
        }
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
