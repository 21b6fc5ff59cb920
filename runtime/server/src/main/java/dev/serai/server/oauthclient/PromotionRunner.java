package dev.serai.server.oauthclient;

import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.refresh.NodeFolder;
import dev.serai.server.notify.EventType;
import dev.serai.server.notify.Events;
import dev.serai.server.oauthclient.Rotation.State;
import dev.serai.server.oauthclient.SecretTrial.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Goes through the connections of clients whose new secret is promoted, one after the other. Every node has one; a client
 * is in the hands of one of them, and of another if that one falls silent. What is done is in the database, so whoever
 * takes over goes on where the other was.
 */
@Component
class PromotionRunner implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PromotionRunner.class);
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** Longer than one trial takes: a refresh waits for others for up to 75 s, thrice. */
    private static final Duration CLAIM = Duration.ofMinutes(5);
    /** Between connections: a provider is not to be stormed. */
    private static final Duration PACE = Duration.ofMillis(100);
    /** How often a connection is tried again that could not show anything. */
    private static final int TRIES = 5;

    private final Rotations rotations;
    private final RotatedSecret secrets;
    private final SecretTrial trial;
    private final PostgresConnections connections;
    private final Events events;
    /** The same after a restart: what its process was at when it was killed it goes on with at once. */
    private final String worker;

    private final Semaphore awake = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread thread;

    PromotionRunner(
            Rotations rotations,
            RotatedSecret secrets,
            SecretTrial trial,
            PostgresConnections connections,
            Events events,
            NodeFolder node) {
        this.rotations = rotations;
        this.secrets = secrets;
        this.trial = trial;
        this.connections = connections;
        this.events = events;
        this.worker = node.node();
    }

    /** There may be work. */
    void wake() {
        awake.release();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("serai-secret-rotation").start(this::run);
    }

    /** Not interrupted: a refresh under way is to be finished. */
    @Override
    public void stop() {
        running = false;
        awake.release();
        Thread ending = thread;
        if (ending != null) {
            try {
                ending.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (isRunning()) {
            try {
                rotations.claim(worker, CLAIM).ifPresent(this::goThrough);
                var _ = awake.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                awake.drainPermits();
            } catch (SeraiException | DataAccessException e) {
                LOG.warn("The rotation of a client's secret goes on later: {}", e.getMessage());
                pause(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void goThrough(OAuthClientId id) {
        Rotation rotation = rotations.find(id).orElse(null);
        Optional<OAuthClient> client = connections.client(id);
        if (rotation == null || client.isEmpty()) {
            return;
        }
        // again, in case whoever asked for it was killed in between
        secrets.promote(client.get(), rotation.baseGeneration());
        int undecided = 0;
        while (isRunning() && rotations.renew(id, worker, CLAIM)) {
            Optional<ConnectionId> next = rotations.next(id);
            if (next.isEmpty()) {
                if (rotations.change(id, State.PROMOTED, null, State.PROMOTING)) {
                    tell(client.get());
                }
                return;
            }
            Verdict verdict = trial.of(next.get(), secrets.read(client.get()).secret());
            switch (verdict) {
                case Verdict.Accepted _ -> rotations.record(id, next.get(), true, null);
                case Verdict.Inapplicable(String why) -> rotations.record(id, next.get(), false, why);
                case Verdict.Refused(String why) -> {
                    rotations.record(id, next.get(), false, why);
                    rotations.change(id, State.STOPPED, why, State.PROMOTING);
                    return;
                }
                case Verdict.Undecided(String why) -> {
                    undecided++;
                    if (undecided == TRIES) {
                        undecided = 0;
                        rotations.record(id, next.get(), false, why);
                        rotations.change(id, State.STOPPED, why, State.PROMOTING);
                        return;
                    }
                    pause(LOOK);
                }
            }
            pause(PACE);
        }
    }

    private void tell(OAuthClient client) {
        events.publish(
                EventType.CLIENT_ROTATED,
                client.workspace(),
                null,
                Map.of("oauth_client", client.id().value(), "name", client.name(), "connector", client.connector()));
    }

    /** Cut short by the end, not by word of more work. */
    private void pause(Duration length) {
        try {
            for (long left = length.toMillis(); left > 0 && running; left -= PACE.toMillis()) {
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
