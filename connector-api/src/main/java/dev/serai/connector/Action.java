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
 *     Null for a call without such a body
 * @param bodyParameter the parameter whose JSON value is the whole body, unchanged; null unless the body is one
 */
public record Action(
        HttpMethod method,
        Template path,
        Map<String, Template> query,
        @Nullable Map<String, Template> body,
        @Nullable String bodyParameter) {
    public Action {
        query = Map.copyOf(query);
        body = body == null ? null : Map.copyOf(body);
        if (body != null && bodyParameter != null) {
            throw new InvalidConnectorException("body", "is either fields or one parameter, not both");
        }
    }

    /** A call whose body, if it has one, is made of fields. */
    public Action(HttpMethod method, Template path, Map<String, Template> query, @Nullable Map<String, Template> body) {
        this(method, path, query, body, null);
    }

    /** The names of all parameters; settings of the connection may fill some of them. */
    public Set<String> parameters() {
        Set<String> names = new LinkedHashSet<>(path.placeholders());
        query.values().forEach(value -> names.addAll(value.placeholders()));
        if (body != null) {
            body.values().forEach(value -> names.addAll(value.placeholders()));
        }
        if (bodyParameter != null) {
            names.add(bodyParameter);
        }
        return names;
    }
}
