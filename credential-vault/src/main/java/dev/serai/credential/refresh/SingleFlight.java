package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Generation;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Callers of one process coalesce on one refresh per connection before any of them asks for the lease. The refresh runs on
 * a thread of its own: a caller that gives up or is interrupted never cuts off a request that may already be executed.
 */
final class SingleFlight implements AutoCloseable {
    private final Refresher refresher;
    private final CredentialListener listener;
    private final ConcurrentMap<ConnectionId, CompletableFuture<RefreshOutcome>> flights = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("serai-refresh-", 0).factory());

    SingleFlight(Refresher refresher, CredentialListener listener) {
        this.refresher = refresher;
        this.listener = listener;
    }

    RefreshOutcome refresh(Connection connection, Generation used, boolean refused, Duration tokenWait) {
        CompletableFuture<RefreshOutcome> mine = new CompletableFuture<>();
        @Nullable CompletableFuture<RefreshOutcome> running = flights.putIfAbsent(connection.id(), mine);
        if (running == null) {
            start(connection, used, refused, mine);
            running = mine;
        }
        return await(running, tokenWait);
    }

    private void start(
            Connection connection, Generation used, boolean refused, CompletableFuture<RefreshOutcome> flight) {
        try {
            threads.execute(() -> {
                // the flight is taken off before it completes: whoever got its token never joins it again
                long start = System.nanoTime();
                try {
                    RefreshOutcome outcome = refresher.refresh(connection, used, refused, CredentialBroker.TOKEN_WAIT);
                    listener.refreshed(connection, outcome, Duration.ofNanos(System.nanoTime() - start));
                    flights.remove(connection.id(), flight);
                    flight.complete(outcome);
                } catch (RuntimeException | Error e) {
                    flights.remove(connection.id(), flight);
                    flight.completeExceptionally(e);
                    if (e instanceof SeraiException known && !(e instanceof ReauthorizationRequiredException)) {
                        // as much a refresh that did not come about as one that was put off: vault or database are away
                        listener.refreshed(
                                connection,
                                new RefreshOutcome.Deferred(known.type(), known.getMessage(), null),
                                Duration.ofNanos(System.nanoTime() - start));
                    }
                }
            });
        } catch (RejectedExecutionException _) {
            flights.remove(connection.id(), flight);
            flight.complete(new RefreshOutcome.Deferred(ErrorType.INTERNAL, "Serai is shutting down.", null));
        }
    }

    private static RefreshOutcome await(CompletableFuture<RefreshOutcome> flight, Duration tokenWait) {
        try {
            return flight.get(tokenWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof VaultException.Behind behind) {
                // no waiting brings back what a restored vault has lost
                return new RefreshOutcome.Deferred(ErrorType.CONFIGURATION, behind.getMessage(), null);
            }
            if (e.getCause() instanceof SeraiException known && known.isTransient()) {
                return new RefreshOutcome.Deferred(known.type(), known.getMessage(), null);
            }
            if (e.getCause() instanceof SeraiException known) {
                throw known;
            }
            throw new IllegalStateException("A refresh failed unexpectedly.", e.getCause());
        } catch (TimeoutException _) {
            return new RefreshOutcome.Deferred(
                    ErrorType.PROVIDER,
                    "The refresh under way takes longer than " + tokenWait.toSeconds() + " s.",
                    null);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new RefreshOutcome.Deferred(ErrorType.INTERNAL, "The call was interrupted.", null);
        }
    }

    /** Waits for flights under way; each has a deadline of its own. */
    @Override
    public void close() {
        threads.close();
    }
}
