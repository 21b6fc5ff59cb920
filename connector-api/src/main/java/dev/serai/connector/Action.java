package dev.serai.connector;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call with a name and parameters.
 *
 * @param path with parameters as placeholders, each percent-encoded when put in
 * @param query values with parameters as placeholders
 * @param body fields of a JSON object; a value that is one placeholder takes the parameter's JSON value unchanged.
 *     Null for a call without a body
 */
public record Action(
        HttpMethod method,
        Template path,
        Map<String, Template> query,
        @Nullable Map<String, Template> body) {
    public Action {
        query = Map.copyOf(query);
        body = body == null ? null : Map.copyOf(body);
    }

    /** The names of all parameters; settings of the connection may fill some of them. */
    public Set<String> parameters() {
        Set<String> names = new LinkedHashSet<>(path.placeholders());
        query.values().forEach(value -> names.addAll(value.placeholders()));
        if (body != null) {
            body.values().forEach(value -> names.addAll(value.placeholders()));
        }
        return names;
    }
}
