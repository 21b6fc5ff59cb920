package dev.serai.credential.refresh;

import dev.serai.connector.OAuth2.Rotation;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Who wants what in a simulation.
 *
 * @param left how long the first access token lives from the start; negative if it has ended
 * @param life how long each later one does
 * @param calls what the callers of each node want, one list a node
 * @param rounds at what seconds each node does its upkeep
 * @param events what else happens, on the node of its number
 */
record Story(
        Rotation rotation,
        Duration left,
        Duration life,
        int tries,
        List<List<Call>> calls,
        List<Integer> rounds,
        List<Event> events) {

    /** What a caller wants a new token for. */
    enum Call {
        /** The very first token, whoever has replaced it by now. */
        FIRST,
        /** As {@link #FIRST}, and does not come again if there is none. */
        ONCE,
        /** The token has ended, or will: waits for that first. */
        EXPIRED,
        /** The provider showed a sign of expiry, rightly or not. */
        SIGN,
        /** Ahead of its end. */
        EARLY
    }

    /** What an owner does. */
    enum Event {
        DISCONNECT,
        REAUTHORIZE,
        REVOKE_AT_PROVIDER
    }

    static final Duration HOUR = Duration.ofHours(1);

    /** Two nodes meet the end of a token. */
    static Story twoNodes(Event... events) {
        return new Story(
                Rotation.SINGLE_USE,
                Duration.ofSeconds(-1),
                HOUR,
                5,
                List.of(List.of(Call.EXPIRED), List.of(Call.EXPIRED)),
                List.of(),
                List.of(events));
    }

    Story withRounds(Integer... seconds) {
        return new Story(rotation, left, life, tries, calls, List.of(seconds), events);
    }

    Story withCalls(List<List<Call>> other) {
        return new Story(rotation, left, life, tries, other, rounds, events);
    }

    Story tries(int other) {
        return new Story(rotation, left, life, other, calls, rounds, events);
    }

    Story withRotation(Rotation other, Duration otherLife) {
        return new Story(other, left, otherLife, tries, calls, rounds, events);
    }

    /** A sign of expiry on one node, a refresh ahead of time on the other, and a token that lives on. */
    static Story livingToken() {
        return new Story(
                Rotation.SINGLE_USE,
                HOUR,
                HOUR,
                6,
                List.of(List.of(Call.SIGN), List.of(Call.EARLY)),
                List.of(),
                List.of());
    }

    static Story random(RandomGenerator random, int nodes) {
        List<List<Call>> calls = java.util.stream.IntStream.range(0, nodes)
                .mapToObj(node -> java.util.stream.IntStream.range(0, 1 + random.nextInt(3))
                        .mapToObj(call -> Call.values()[random.nextInt(10) < 5 ? 2 : random.nextInt(5)])
                        .toList())
                .toList();
        List<Event> events = random.nextInt(3) > 0
                ? List.of()
                : java.util.stream.IntStream.range(0, 1 + random.nextInt(2))
                        .mapToObj(event -> Event.values()[random.nextInt(3)])
                        .toList();
        int every = List.of(10, 30, 45).get(random.nextInt(3));
        return new Story(
                random.nextInt(6) == 0 ? Rotation.NONE : Rotation.SINGLE_USE,
                Duration.ofSeconds(List.of(-1, 30, 200).get(random.nextInt(3))),
                Duration.ofSeconds(List.of(20, 100, 3600).get(random.nextInt(3))),
                4 + random.nextInt(12),
                calls,
                java.util.stream.IntStream.iterate(0, at -> at <= 400, at -> at + every)
                        .boxed()
                        .toList(),
                events);
    }
}
