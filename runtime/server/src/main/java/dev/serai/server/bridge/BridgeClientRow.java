package dev.serai.server.bridge;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A bridge client in the list.
 *
 * @param targets what it may be authorised at, by name
 */
public record BridgeClientRow(
        String id,
        String name,
        String clientId,
        List<String> modes,
        List<String> targets,
        boolean readsCredentials,
        Instant createdAt) {
    static BridgeClientRow of(BridgeClient client, Map<String, String> names) {
        return new BridgeClientRow(
                client.id(),
                client.name(),
                client.program().clientId(),
                client.modes().stream().sorted().map(Mode::word).toList(),
                Stream.concat(client.connectors().stream(), client.endpoints().stream())
                        .map(id -> names.getOrDefault(id, id))
                        .sorted()
                        .toList(),
                client.readsCredentials(),
                client.program().createdAt());
    }
}
