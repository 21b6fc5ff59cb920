package dev.serai.credential.refresh;

import dev.serai.credential.Credential;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls what has a random id by a name that is the same in every run with the same choices. */
final class Names {
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** @param of whose it is; it numbers them in its own order, whatever others do */
    String of(String id, String of) {
        return names.computeIfAbsent(id, key -> of + counts.merge(of, 1, Integer::sum));
    }

    String of(@Nullable String id) {
        return id == null ? "-" : names.getOrDefault(id, id);
    }

    String of(@Nullable Credential credential) {
        return switch (credential) {
            case null -> "nothing";
            case OAuthTokens tokens ->
                (tokens.refreshToken() == null ? "none" : tokens.refreshToken().reveal()) + "/"
                        + tokens.accessToken().reveal() + "/g"
                        + tokens.lineage().generation() + "/i"
                        + tokens.lineage().incarnation() + "/"
                        + of(tokens.lineage().attemptId());
            case Tombstone tombstone -> "tombstone " + tombstone.incarnation();
            default -> "secret";
        };
    }

    String of(@Nullable Intent intent) {
        return intent == null
                ? "no intent"
                : of(intent.attemptId()) + "@" + intent.openedAt().toEpochMilli() + "#" + intent.sends();
    }

    String of(JournalEntry entry) {
        return of(entry.attemptId()) + "/g" + entry.generation() + "/i" + entry.incarnation() + "/v" + entry.basedOn();
    }
}
