package dev.serai.testkit.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that was answered.
 *
 * @param kind {@code authorize}, {@code login}, {@code consent}, {@code token.<grant type>}, {@code revoke},
 *     {@code api} or {@code other}
 * @param query as it was sent; null if there was none, and always null for tokens' requests
 * @param status 0 if the connection was cut without an answer
 * @param bodyBytes how long the request's body was
 */
public record RecordedRequest(
        Instant at,
        String kind,
        String method,
        String path,
        @Nullable String query,
        int status,
        long bodyBytes) {}
