package dev.serai.credential.remote;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.CredentialUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Callers who want the same at the same time wait for one of them. It runs on a thread of its own: nobody cuts it off. */
final class Flights implements AutoCloseable {
    private final ConcurrentMap<Key, CompletableFuture<AccessToken>> flights = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("serai-remote-", 0).factory());

    /** @param used the generation that is to be followed by a newer one; {@link Generation#NONE} for any */
    record Key(ConnectionId id, Generation used) {}

    AccessToken join(Key key, Duration tokenWait, Supplier<AccessToken> work) {
        CompletableFuture<AccessToken> mine = new CompletableFuture<>();
        @Nullable CompletableFuture<AccessToken> running = flights.putIfAbsent(key, mine);
        if (running == null) {
            threads.execute(() -> {
                // the flight is taken off before it completes: whoever got its token never joins it again
                try {
                    AccessToken token = work.get();
                    flights.remove(key, mine);
                    mine.complete(token);
                } catch (RuntimeException | Error e) {
                    flights.remove(key, mine);
                    mine.completeExceptionally(e);
                }
            });
            running = mine;
        }
        return await(running, tokenWait);
    }

    private static AccessToken await(CompletableFuture<AccessToken> flight, Duration tokenWait) {
        try {
            return flight.get(tokenWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SeraiException told) {
                throw told;
            }
            throw new IllegalStateException("Asking Serai for a token failed unexpectedly.", e.getCause());
        } catch (TimeoutException e) {
            throw new CredentialUnavailableException(
                    ErrorType.PROVIDER,
                    "No token within " + tokenWait.toSeconds() + " s: its refresh is still under way.",
                    null,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialUnavailableException(ErrorType.INTERNAL, "The call was interrupted.", null, e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
