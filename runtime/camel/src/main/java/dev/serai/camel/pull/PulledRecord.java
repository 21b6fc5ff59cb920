package dev.serai.camel.pull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One record as the provider gave it.
 *
 * @param key what identifies it for ever, within its pull
 * @param json must not be changed
 * @param deleted whether the provider says that it was deleted
 * @param cursor its position; null if the pull has no cursor, or it was deleted and has none
 */
public record PulledRecord(
        String key,
        ObjectNode json,
        boolean deleted,
        @Nullable String cursor) {}
