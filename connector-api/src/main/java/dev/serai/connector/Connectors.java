package dev.serai.connector;

import java.util.Optional;

/** Finds connectors by id. Thread-safe. */
@FunctionalInterface
public interface Connectors {
    Optional<Connector> find(String id);

    /** @throws SeraiException CONFIGURATION, {@code unknown_connector} */
    default Connector require(String id) {
        return find(id).orElseThrow(() -> new SeraiException(
                ErrorType.CONFIGURATION,
                "unknown_connector",
                "There is no connector '" + id + "': it was removed, or its file is faulty (see the log)."));
    }
}
