package dev.serai.server.dataset;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A set of records.
 *
 * @param open whether it is readable without signing in
 * @param owner whose connection fills it; null for one of the workspace
 * @param timeField JSON pointer to a record's time; null if nobody says
 * @param records how many it holds
 * @param changedAt null before the first record
 */
public record Dataset(
        long id,
        String workspace,
        String name,
        boolean open,
        @Nullable String owner,
        @Nullable String timeField,
        long records,
        Instant createdAt,
        @Nullable Instant changedAt) {}
