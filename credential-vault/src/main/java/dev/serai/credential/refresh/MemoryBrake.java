package dev.serai.credential.refresh;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.OAuthClientId;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The brake of one process. */
final class MemoryBrake implements RefreshBrake {
    private final Connections connections;
    private final Clock clock;
    private final Map<OAuthClientId, Wheel> wheels = new HashMap<>();

    private static final class Wheel {
        final Map<ConnectionId, Instant> refusals = new HashMap<>();

        @Nullable
        Hold hold;

        int tried;
    }

    MemoryBrake(Connections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /** A connection was refused for good. @return whether it is held instead of ended */
    synchronized boolean refused(OAuthClientId client, ConnectionId connection) {
        Instant now = clock.instant();
        Wheel wheel = wheels.computeIfAbsent(client, key -> new Wheel());
        if (wheel.hold == null) {
            wheel.refusals.values().removeIf(at -> !at.isAfter(now.minus(WINDOW)));
        }
        wheel.refusals.put(connection, now);
        int refused = wheel.refusals.size();
        if (wheel.hold != null) {
            wheel.hold = new Hold(client, wheel.hold.since(), refused, wheel.hold.nextCanary());
        } else if (refused >= LEAST && RefreshBrake.closes(refused, connections.countActive(client) + refused - 1)) {
            wheel.hold = new Hold(client, now, refused, now.plus(RefreshBrake.canaryWait(0)));
        }
        return wheel.hold != null;
    }

    @Override
    public synchronized Optional<Hold> hold(OAuthClientId client) {
        return Optional.ofNullable(wheels.get(client)).map(wheel -> wheel.hold);
    }

    @Override
    public synchronized List<Hold> holds() {
        return wheels.values().stream()
                .flatMap(wheel -> Optional.ofNullable(wheel.hold).stream())
                .sorted(Comparator.comparing(Hold::since))
                .toList();
    }

    @Override
    public synchronized boolean claimCanary(Hold hold, boolean atOnce) {
        @Nullable Wheel wheel = wheels.get(hold.client());
        Instant now = clock.instant();
        if (wheel == null || !isStill(wheel, hold)) {
            return false;
        }
        Hold current = hold(hold.client()).orElseThrow();
        if (!atOnce && current.nextCanary().isAfter(now)) {
            return false;
        }
        wheel.tried++;
        wheel.hold = new Hold(
                hold.client(), hold.since(), current.refused(), now.plus(RefreshBrake.canaryWait(wheel.tried)));
        return true;
    }

    @Override
    public synchronized boolean release(Hold hold) {
        @Nullable Wheel wheel = wheels.get(hold.client());
        return wheel != null && isStill(wheel, hold) && wheels.remove(hold.client(), wheel);
    }

    private static boolean isStill(Wheel wheel, Hold hold) {
        return wheel.hold != null && wheel.hold.since().equals(hold.since());
    }
}
