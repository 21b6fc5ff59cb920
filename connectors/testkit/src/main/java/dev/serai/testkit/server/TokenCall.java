package dev.serai.testkit.server;

import java.time.Instant;

/**
 * A request to a token endpoint that went through a {@link RecordingProxy}.
 *
 * @param grantType {@code none} if the form has none
 * @param clientId {@code none} if the form has none, as where the client shows itself in a header
 * @param status what the provider answered; 0 if it did not
 */
public record TokenCall(Instant at, String grantType, String clientId, int status) {}
