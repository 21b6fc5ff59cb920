package dev.serai.server.flow;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow as this node sees it.
 *
 * @param file where it stands, within the workspace's folder
 * @param status {@code started}, {@code stopped}, {@code paused} or {@code faulty}
 * @param connections aliases or ids that it names
 * @param paused which of its connections has to be authorised again, and why; null if it runs, or was stopped
 * @param lastError why it is faulty, or how its last exchange failed; null if all is well
 */
public record FlowView(
        String id,
        String file,
        String status,
        List<String> connections,
        @Nullable String paused,
        long completed,
        long failed,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt) {
    public FlowView {
        connections = List.copyOf(connections);
    }
}
