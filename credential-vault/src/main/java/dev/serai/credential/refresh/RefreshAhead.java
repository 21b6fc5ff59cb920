package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews access tokens at 70 to 90 % of their life, or as long before its end as the connector says, if they were used in it;
 * callers go on with the old one meanwhile, and if it fails. Each node does so for what it uses itself: where several do, the
 * first one renews, and the others find the newer token. A token that nobody uses waits for its next use.
 */
public final class RefreshAhead implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshAhead.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** While some wait for their turn: turns come more often than once a second. */
    private static final Duration EVERY_TURN = Duration.ofMillis(50);
    /** How long a count of the nodes is good for. */
    private static final Duration COUNTED = Duration.ofSeconds(5);
    /** A shorter life is renewed as it ends: renewing ahead would spare its callers little. */
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);

    private static final double EARLIEST = 0.7;
    private static final double LATEST = 0.9;
    /** In parts of a connector's margin. */
    private static final double EARLIER = 0.1;

    /** After a failure, in parts of the life. */
    private static final int TRIES_A_LIFE = 20;

    private final CredentialBroker broker;
    private final Connections connections;
    private final Connectors connectors;
    private final IntSupplier nodes;
    private final Clock clock;
    private final RandomGenerator random;
    private final ConcurrentMap<ConnectionId, InUse> inUse = new ConcurrentHashMap<>();
    private final Queue<InUse> waiting = new PriorityBlockingQueue<>(64, Comparator.comparing(InUse::due));
    private final Map<String, PacedLane> lanes = new HashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("serai-refresh-ahead-", 0).factory());
    private @Nullable Thread thread;
    /** As of {@code counted}; for the thread of the rounds. */
    private int living = 1;

    private Instant counted = Instant.EPOCH;

    /** @param nodes how many renew tokens of the same connections, this one included */
    public RefreshAhead(
            CredentialBroker broker,
            Connections connections,
            Connectors connectors,
            IntSupplier nodes,
            Clock clock,
            RandomGenerator random) {
        this.broker = broker;
        this.connections = connections;
        this.connectors = connectors;
        this.nodes = nodes;
        this.clock = clock;
        this.random = random;
        broker.onUse(this::used);
    }

    public RefreshAhead start() {
        thread = Thread.ofVirtual().name("serai-refresh-ahead").start(this::run);
        return this;
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            Pause.SLEEP.of(pause());
            try {
                round();
            } catch (SeraiException e) {
                LOG.debug("What is to be renewed ahead waits: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("A look at what is to be renewed ahead failed; the next one follows", e);
            }
        }
    }

    /** Until the next round. */
    Duration pause() {
        return lanes.isEmpty() ? EVERY : EVERY_TURN;
    }

    private void used(Connection connection, OAuthTokens tokens) {
        Lineage lineage = tokens.lineage();
        @Nullable InUse known = inUse.get(connection.id());
        if (known != null && known.isOf(lineage.incarnation(), lineage.generation())) {
            known.used(clock.instant());
        } else if (connection.status() == Status.ACTIVE && tokens.refreshToken() != null) {
            try {
                note(connection, lineage, tokens.obtainedAt(), tokens.expiresAt(), clock.instant());
            } catch (RuntimeException e) {
                // a caller with a good token is not kept from its call: its end shows what is wrong
                LOG.warn("The token of connection {} will not be renewed ahead", connection.id(), e);
            }
        }
    }

    /** Without a known end there is nothing to be ahead of: it is renewed on a sign. */
    private void note(
            Connection connection, Lineage lineage, Instant obtainedAt, @Nullable Instant end, Instant usedAt) {
        @Nullable Connector connector = connectors.find(connection.connector()).orElse(null);
        if (end == null
                || connector == null
                || Duration.between(obtainedAt, end).compareTo(SHORTEST_LIFE) < 0) {
            inUse.remove(connection.id());
            return;
        }
        InUse one = new InUse(
                connection.id(),
                lineage.incarnation(),
                lineage.generation(),
                Outgoing.endpoint(connector, connection),
                obtainedAt,
                end,
                obtainedAt.plus(wait(Duration.between(obtainedAt, end), connector)),
                usedAt);
        inUse.put(one.id(), one);
        waiting.add(one);
    }

    /** Not all at the same moment. A margin of more than half of the life would renew for ever. */
    private Duration wait(Duration life, Connector connector) {
        @Nullable Duration margin = connector.oauth2().refresh().margin();
        if (margin != null && margin.multipliedBy(2).compareTo(life) < 0) {
            return life.minusMillis((long) (margin.toMillis() * (1 + EARLIER * random.nextDouble())));
        }
        return Duration.ofMillis((long) (life.toMillis() * (EARLIEST + (LATEST - EARLIEST) * random.nextDouble())));
    }

    /**
     * Renews a token that nobody uses, so that its refresh token is used.
     *
     * @param end of the refresh token; the most urgent goes first. While this end is being worked on, it is told in vain
     */
    public void keepAlive(Connection connection, Instant end) {
        Instant now = clock.instant();
        @Nullable InUse known = inUse.get(connection.id());
        if (known != null && known.end().equals(end)) {
            return;
        }
        connectors.find(connection.connector()).ifPresent(connector -> {
            InUse one = new InUse(
                    connection.id(),
                    connection.incarnation(),
                    connection.generation(),
                    Outgoing.endpoint(connector, connection),
                    now,
                    end,
                    now,
                    now);
            inUse.put(one.id(), one);
            waiting.add(one);
        });
    }

    /** Starts what is due and has its turn. For one thread. */
    void round() {
        Instant now = clock.instant();
        for (@Nullable InUse first = waiting.peek();
                first != null && !first.due().isAfter(now);
                first = waiting.peek()) {
            InUse one = waiting.remove();
            if (inUse.get(one.id()) != one) {
                // a newer token was noted meanwhile
                continue;
            }
            if (one.isIdle()) {
                inUse.remove(one.id(), one);
            } else {
                lanes.computeIfAbsent(one.endpoint(), key -> new PacedLane(clock))
                        .add(one);
            }
        }
        if (!lanes.isEmpty()) {
            if (!now.isBefore(counted.plus(COUNTED))) {
                living = nodes.getAsInt();
                counted = now;
            }
            lanes.values().forEach(lane -> lane.run(threads, this::renew, living));
            lanes.values().removeIf(PacedLane::isDone);
        }
    }

    /** Whether the provider was asked, or may have been. */
    private boolean renew(InUse one) {
        try {
            @Nullable Connection row = connections.find(one.id()).orElse(null);
            // a newer token is noted with its next use
            if (row == null
                    || row.status() != Status.ACTIVE
                    || row.incarnation() != one.incarnation()
                    || row.generation().isNewerThan(one.generation())) {
                inUse.remove(one.id(), one);
                return false;
            }
            RefreshOutcome outcome = broker.ahead(row, one.generation());
            switch (outcome) {
                case RefreshOutcome.Refreshed(OAuthTokens tokens) -> renewed(one, row, tokens);
                case RefreshOutcome.StillValid(OAuthTokens tokens) -> renewed(one, row, tokens);
                case RefreshOutcome.Refused _ -> inUse.remove(one.id(), one);
                case RefreshOutcome.Deferred deferred -> later(one, deferred.retryAfter());
                case RefreshOutcome.Unknown unknown -> later(one, unknown.retryAfter());
            }
            return !(outcome instanceof RefreshOutcome.StillValid);
        } catch (SeraiException e) {
            LOG.debug("The token of connection {} is not renewed ahead: {}", one.id(), e.getMessage());
            if (e.isTransient()) {
                later(one, null);
            } else {
                inUse.remove(one.id(), one);
            }
        } catch (RuntimeException e) {
            LOG.error("The token of connection {} could not be renewed ahead", one.id(), e);
            inUse.remove(one.id(), one);
        }
        return true;
    }

    private void renewed(InUse one, Connection row, OAuthTokens tokens) {
        @Nullable InUse now = inUse.get(one.id());
        if (now != one) {
            // its users were faster
            return;
        }
        note(row, tokens.lineage(), tokens.obtainedAt(), tokens.expiresAt(), one.usedAt());
    }

    /** Once more, while there is life left; after that its next use renews it. */
    private void later(InUse one, @Nullable Duration asked) {
        Duration pause = Duration.between(one.obtainedAt(), one.end()).dividedBy(TRIES_A_LIFE);
        Instant at = clock.instant().plus(asked != null && asked.compareTo(pause) > 0 ? asked : pause);
        if (at.isBefore(one.end())) {
            InUse next = one.dueAt(at);
            if (inUse.replace(one.id(), one, next)) {
                waiting.add(next);
            }
        } else {
            inUse.remove(one.id(), one);
        }
    }

    /** Lets renewals under way end. */
    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
        threads.close();
    }
}
