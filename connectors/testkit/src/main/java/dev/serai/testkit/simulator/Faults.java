package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The faults that wait to strike. Thread-safe. */
public final class Faults {
    private static final int FOR_EVER = Integer.MAX_VALUE;

    private final List<Waiting> waiting = new ArrayList<>();

    Faults() {}

    private static final class Waiting {
        private final Fault fault;
        private final On on;
        private int times;

        private Waiting(Fault fault, On on, int times) {
            this.fault = fault;
            this.on = on;
            this.times = times;
        }
    }

    /** The next {@code times} requests there are struck. Faults of different kinds strike together, equals in turn. */
    public synchronized void inject(Fault fault, On on, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1");
        }
        waiting.add(new Waiting(fault, on, times));
    }

    /** Every request there is struck until the fault is withdrawn. */
    public void inject(Fault fault, On on) {
        inject(fault, on, FOR_EVER);
    }

    /** Takes back what equals this. */
    public synchronized void withdraw(Fault fault, On on) {
        waiting.removeIf(one -> one.on == on && one.fault.equals(fault));
    }

    /** Takes back everything. */
    public synchronized void clear() {
        waiting.clear();
    }

    /** How many faults still wait to strike; those for ever count as one. */
    public synchronized int waiting() {
        return waiting.stream()
                .mapToInt(one -> one.times == FOR_EVER ? 1 : one.times)
                .sum();
    }

    /** Uses up one strike of this type for a request of this kind. */
    synchronized <T extends Fault> Optional<T> take(Class<T> type, String requestKind) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            if (type.isInstance(one.fault) && one.on.covers(requestKind)) {
                if (one.times != FOR_EVER && --one.times == 0) {
                    all.remove();
                }
                return Optional.of(type.cast(one.fault));
            }
        }
        return Optional.empty();
    }

    public static Fault unavailable() {
        return new Fault.Instead(503, Map.of("Content-Type", "text/plain"), "Service Unavailable");
    }

    /** @param retryAfter seconds, or an HTTP date */
    public static Fault tooManyRequests(String retryAfter) {
        return new Fault.Instead(
                429, Map.of("Content-Type", "application/json", "Retry-After", retryAfter), "{\"error\":\"too_fast\"}");
    }

    public static Fault html() {
        return new Fault.Instead(
                200, Map.of("Content-Type", "text/html"), "<!doctype html><title>Maintenance</title><p>Back soon.");
    }

    public static Fault redirect(String to) {
        return new Fault.Instead(302, Map.of("Location", to), "");
    }

    public static Fault invalidClient() {
        return new Fault.Instead(
                401,
                Map.of("Content-Type", "application/json"),
                "{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"}");
    }

    public static Fault invalidGrant() {
        return new Fault.Instead(
                400,
                Map.of("Content-Type", "application/json"),
                "{\"error\":\"invalid_grant\",\"error_description\":\"The grant has ended\"}");
    }

    public static Fault withoutAccessToken() {
        return new Fault.Edit(Map.of(), List.of("access_token"));
    }

    public static Fault withoutExpiresIn() {
        return new Fault.Edit(Map.of(), List.of("expires_in"));
    }

    public static Fault expiresIn(String text) {
        return new Fault.Edit(Map.of("expires_in", TextNode.valueOf(text)), List.of());
    }

    public static Fault expiresIn(long seconds) {
        return new Fault.Edit(Map.of("expires_in", LongNode.valueOf(seconds)), List.of());
    }

    /** A number that fits no {@code long}. */
    public static Fault hugeExpiresIn() {
        return new Fault.Edit(
                Map.of("expires_in", Json.MAPPER.getNodeFactory().numberNode(BigInteger.TEN.pow(30))), List.of());
    }

    public static Fault tokenType(String type) {
        return new Fault.Edit(Map.of("token_type", TextNode.valueOf(type)), List.of());
    }

    /** Headers that would steer a Camel route which let them in. */
    public static Fault camelHeaders() {
        return new Fault.ExtraHeaders(Map.of(
                "CamelHttpUri", "http://127.0.0.1:1/stolen",
                "cAmElHttpPath", "/stolen",
                "CamelHttpQuery", "stolen=1",
                "CamelFileName", "/tmp/stolen"));
    }

    /** An answer like Slack's: status 200, {@code ok: false}. */
    public static Fault okFalse(String error) {
        return new Fault.Edit(
                Map.of("ok", BooleanNode.FALSE, "error", TextNode.valueOf(error)), List.of("access_token"));
    }

    public static Fault slow(Duration by) {
        return new Fault.Late(by);
    }
}
