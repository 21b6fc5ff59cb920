package dev.serai.lab.kill;

import dev.serai.credential.connection.ConnectionId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Hands on to every experiment on the same grounds whose answer a provider's door holds back. */
final class Doors implements Consumer<ConnectionId> {
    private final List<Consumer<ConnectionId>> listeners = new CopyOnWriteArrayList<>();

    void add(Consumer<ConnectionId> listener) {
        listeners.add(listener);
    }

    @Override
    public void accept(ConnectionId connection) {
        listeners.forEach(listener -> listener.accept(connection));
    }
}
