package dev.serai.server.flow;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow as this node sees it.
 *
 * @param file where it stands, within the workspace's folder
 * @param status {@code started}, {@code stopped} or {@code faulty}
 * @param connections aliases or ids that it names
 * @param lastError why it is faulty, or how its last exchange failed; null if all is well
 */
public record FlowView(
        String id,
        String file,
        String status,
        List<String> connections,
        long completed,
        long failed,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt) {
    public FlowView {
        connections = List.copyOf(connections);
    }
}
