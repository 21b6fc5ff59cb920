package dev.serai.testkit.simulator;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that was answered.
 *
 * @param kind {@code authorize}, {@code login}, {@code consent}, {@code token.<grant type>}, {@code revoke},
 *     {@code api} or {@code other}
 * @param query as it was sent; null if there was none, and always null for tokens' requests
 * @param scheme of the Authorization header: {@code Basic}, {@code Bearer}; null if there was no such header
 * @param fields names of the form's fields in tokens' requests, their values never; empty in all others
 * @param status 0 if the connection was cut without an answer
 * @param bodyBytes how long the request's body was
 */
public record RecordedRequest(
        Instant at,
        String kind,
        String method,
        String path,
        @Nullable String query,
        @Nullable String scheme,
        Set<String> fields,
        int status,
        long bodyBytes) {}
