package dev.serai.server.gateway;

/**
 * A line of the list.
 *
 * @param who may use it, in words
 */
public record ApplicationRow(String id, String name, String url, String upstream, String who) {}
