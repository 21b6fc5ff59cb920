package dev.serai.server.authorization;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the result page shows.
 *
 * @param retry where another try begins, by the same OAuth client: a path of ours
 * @param problem null if it worked
 * @param returnTo a path of ours; null if the user came from nowhere in particular
 */
public record AuthorizationResult(
        String retry,
        String connectorName,
        @Nullable String problem,
        List<String> notes,
        @Nullable String returnTo) {
    public AuthorizationResult {
        notes = List.copyOf(notes);
    }

    public String title() {
        return problem == null ? connectorName + " is connected" : connectorName + " is not connected";
    }
}
