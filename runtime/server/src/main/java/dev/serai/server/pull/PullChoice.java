package dev.serai.server.pull;

/**
 * What can be pulled, for a form.
 *
 * @param value {@code connection/pull}
 */
public record PullChoice(String value, String label) {}
