package dev.serai.testkit.simulator;

/**
 * A body that the API took with a good token.
 *
 * @param record what it belongs to
 * @param sha256 of the body, in hex
 */
public record ReceivedNote(String record, long bytes, String sha256) {}
