package dev.serai.lab.parts;

import com.sun.net.httpserver.Headers;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.fault.FaultLine;
import dev.serai.testkit.server.RecordingProxy;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stands before a provider and holds back the answers to marked requests: the provider has done its part, and nobody knows. */
public final class HeldAnswers implements AutoCloseable {
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final Consumer<ConnectionId> holding;
    private final RecordingProxy proxy;

    /** @param holding is told whose answer is held from now on */
    public HeldAnswers(URI provider, Consumer<ConnectionId> holding) {
        this.holding = holding;
        this.proxy = RecordingProxy.to(provider);
        proxy.beforeTokenAnswer((call, headers) -> answered(headers));
    }

    public RecordingProxy proxy() {
        return proxy;
    }

    private void answered(Headers request) {
        @Nullable String connection = request.getFirst(FaultLine.HOLD_HEADER);
        if (connection == null) {
            return;
        }
        CountDownLatch go = new CountDownLatch(1);
        held.put(connection, go);
        holding.accept(new ConnectionId(connection));
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the answer on, if anybody still waits for it. */
    public void go(ConnectionId connection) {
        @Nullable CountDownLatch here = held.remove(connection.value());
        if (here != null) {
            here.countDown();
        }
    }

    @Override
    public void close() {
        held.values().forEach(CountDownLatch::countDown);
        proxy.close();
    }
}
