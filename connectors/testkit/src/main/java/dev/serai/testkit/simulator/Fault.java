package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that goes wrong at a provider. {@link Faults} makes the usual ones. */
public sealed interface Fault {
    /** This answer, and nothing is done. */
    record Instead(int status, Map<String, String> headers, String body) implements Fault {
        public Instead {
            headers = Map.copyOf(headers);
        }
    }

    /** The provider's own 401, although the token is good. */
    record Unauthorized() implements Fault {}

    /** The work begins this much later: a caller who has given up is committed against nevertheless. */
    record Late(Duration by) implements Fault {}

    /** The work is done at once, the answer comes this much later. */
    record LateAnswer(Duration by) implements Fault {}

    /** The work is done, and the connection cut without an answer. */
    record DropAnswer() implements Fault {}

    /** The work is done, and the answer is an empty one of this status. */
    record FailAfter(int status) implements Fault {}

    /** The work is done, and the answer comes one byte at a time. */
    record SlowDrip(Duration perByte) implements Fault {}

    /** Nothing is done; the answer is JSON with a member of this many bytes. */
    record HugeBody(long bytes) implements Fault {}

    /** Nothing is done; the answer unpacks to this many bytes. */
    record GzipBomb(long bytes) implements Fault {}

    /** The work is done, and members of the JSON answer are set and removed. */
    record Edit(Map<String, JsonNode> set, List<String> remove) implements Fault {
        public Edit {
            set = Map.copyOf(set);
            remove = List.copyOf(remove);
        }
    }

    /** The work is done, and the answer carries these headers, too. */
    record ExtraHeaders(Map<String, String> headers) implements Fault {
        public ExtraHeaders {
            headers = Map.copyOf(headers);
        }
    }

    /** Nothing is done; {@code invalid_grant}, whose description echoes the refresh token or code received. */
    record EchoGrant() implements Fault {}

    /** A refresh that does not rotate: the answer has no refresh token, or an empty one, and the old one stays good. */
    record KeepRefreshToken(boolean sendEmpty) implements Fault {}

    /** The provider's grace window is open: a refresh token that was used is taken as if it were not. */
    record ForgiveReuse() implements Fault {}

    /** The callback's {@code iss}: this one, or none. */
    record Iss(@Nullable String value) implements Fault {}

    /** Whatever the user says, it counts as Deny. */
    record RefuseConsent() implements Fault {}

    /** The consent covers this scope alone. */
    record GrantOnly(String scope) implements Fault {}
}
