package dev.serai.server.authorization;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the result page shows.
 *
 * @param again whether the connection existed before
 * @param retry where another try begins, by the same OAuth client: a path of ours
 * @param problem null if it worked
 * @param returnTo a path of ours; null if the user came from nowhere in particular
 */
public record AuthorizationResult(
        boolean again,
        String retry,
        String connectorName,
        @Nullable String problem,
        List<String> notes,
        @Nullable String returnTo) {
    public AuthorizationResult {
        notes = List.copyOf(notes);
    }

    public String title() {
        return connectorName + (problem == null ? " is " : " is not ") + (again ? "authorised again" : "connected");
    }
}
