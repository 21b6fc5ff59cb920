package dev.serai.server.dataset;

import java.time.Instant;

/**
 * A stored record.
 *
 * @param data JSON, as its source wrote it
 * @param position greater than those of all changes before
 */
public record DatasetRecord(String key, String data, Instant changedAt, long position, boolean deleted) {}
