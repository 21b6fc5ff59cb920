package dev.serai.credential.hashicorp;

import dev.serai.credential.VaultException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which node gets a request. A node that was in trouble is asked last for a while. Nothing waits here, and what may have been
 * executed is never repeated unless the caller says that it may be.
 */
final class VaultNodes {
    private static final Duration FIRST_REST = Duration.ofSeconds(10);
    private static final Duration LONGEST_REST = Duration.ofMinutes(5);
    private static final int ELECTIONS = 3;

    private final VaultSettings settings;
    private final VaultHttp http;
    private final Refusals refusals;
    private final Clock clock;
    private final Map<URI, Rest> resting = new ConcurrentHashMap<>();
    private volatile @Nullable URI leader;

    VaultNodes(VaultSettings settings, VaultHttp http, Refusals refusals, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.refusals = refusals;
        this.clock = clock;
    }

    interface Request {
        Reply at(URI node);
    }

    /** For what may be done twice: one node after the other, until one can answer. */
    VaultAnswer any(Request request) {
        @Nullable URI first = null;
        @Nullable Reply trouble = null;
        for (URI node : inOrder()) {
            Reply reply = request.at(node);
            if (reply instanceof Reply.Answered(VaultAnswer answer) && !answer.isTroubleOfTheNode()) {
                isWellAgain(node);
                return answer;
            }
            rest(node);
            if (first == null) {
                first = node;
                trouble = reply;
            }
        }
        throw trouble(first, trouble);
    }

    /**
     * For what may be done twice: from the node that takes the writes. It is asked afterwards whether it still does: what it
     * answered was then the newest.
     */
    VaultAnswer active(Request request) {
        URI node = leader();
        for (int elections = 1; ; elections++) {
            Reply reply = request.at(node);
            boolean answered = reply instanceof Reply.Answered(VaultAnswer answer) && !answer.isTroubleOfTheNode();
            if (answered && isActive(node)) {
                return ((Reply.Answered) reply).answer();
            }
            URI next = findLeader();
            if (!answered && next.equals(node)) {
                throw trouble(node, reply);
            }
            if (elections == ELECTIONS) {
                throw refusals.noLeader(node);
            }
            node = next;
        }
    }

    /** For a write: to the active node, and to another one only if that one cannot have executed it. */
    VaultAnswer write(Request request) {
        URI node = leader();
        Reply reply = request.at(node);
        if (cannotHaveBeenExecuted(reply)) {
            URI next = findLeader();
            if (!next.equals(node)) {
                node = next;
                reply = request.at(node);
            }
        }
        if (reply instanceof Reply.Answered(VaultAnswer answer) && !answer.isTroubleOfTheNode()) {
            return answer;
        }
        leader = null;
        throw trouble(node, reply);
    }

    private static boolean cannotHaveBeenExecuted(Reply reply) {
        return switch (reply) {
            case Reply.NotSent _ -> true;
            case Reply.Answered(VaultAnswer answer) -> answer.isPassedOn();
            case Reply.Lost _, Reply.NotAVault _ -> false;
        };
    }

    private URI leader() {
        URI known = leader;
        return known == null ? findLeader() : known;
    }

    /** The node that takes the writes, as the others say. */
    private URI findLeader() {
        leader = null;
        @Nullable VaultException trouble = null;
        for (URI node : inOrder()) {
            try {
                URI found = leadership(node).address();
                if (found != null) {
                    leader = checked(node, found);
                    return found;
                }
                trouble = trouble == null ? refusals.noLeader(node) : trouble;
            } catch (VaultException failed) {
                trouble = trouble == null ? failed : trouble;
            }
        }
        throw trouble == null ? new IllegalStateException("A vault has at least one node.") : trouble;
    }

    private boolean isActive(URI node) {
        try {
            return leadership(node).isSelf();
        } catch (VaultException _) {
            return false;
        }
    }

    private Leadership leadership(URI node) {
        Reply reply = http.read(node, null, "sys/leader");
        if (reply instanceof Reply.Answered(VaultAnswer answer) && answer.isSuccess()) {
            return Leadership.of(node, answer.body());
        }
        rest(node);
        throw trouble(node, reply);
    }

    /** The token goes there: never in the clear where the configuration says TLS. */
    private URI checked(URI by, URI named) {
        if (settings.isEncrypted() && !"https".equals(named.getScheme())) {
            throw refusals.unencryptedLeader(by);
        }
        return named;
    }

    /** What is wrong with single nodes; of those that are well nothing is said. */
    List<String> troubles() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // all at once: a node that is away takes as long as the time to connect
            List<CompletableFuture<Stream<String>>> asked = settings.nodes().stream()
                    .map(node -> CompletableFuture.supplyAsync(() -> troubleOf(node), threads))
                    .toList();
            return asked.stream().flatMap(CompletableFuture::join).toList();
        }
    }

    private Stream<String> troubleOf(URI node) {
        Reply reply = http.read(node, null, "sys/health");
        boolean well = reply instanceof Reply.Answered(VaultAnswer answer)
                && (answer.isSuccess() || answer.status() == 429 || answer.status() == 473);
        return well ? Stream.empty() : Stream.of(refusal(node, reply).getMessage());
    }

    /** Of a node that failed one asks itself how it is: 500 and 503 have many reasons. */
    private VaultException trouble(@Nullable URI node, @Nullable Reply reply) {
        if (node == null || reply == null) {
            throw new IllegalStateException("A vault has at least one node.");
        }
        if (reply instanceof Reply.Answered(VaultAnswer answer) && answer.status() >= 500) {
            return http.read(node, null, "sys/health") instanceof Reply.Answered(VaultAnswer health)
                            && (health.status() == 501 || health.status() == 503 || health.status() == 472)
                    ? refusals.of(health)
                    : refusals.notWell(answer);
        }
        return refusal(node, reply);
    }

    private VaultException refusal(URI node, Reply reply) {
        return switch (reply) {
            case Reply.NotSent _, Reply.Lost _ -> refusals.unreachable(node);
            case Reply.NotAVault _ -> refusals.notAVault(node);
            case Reply.Answered(VaultAnswer answer) -> refusals.of(answer);
        };
    }

    /** As configured, but those that were in trouble lately come last. */
    private List<URI> inOrder() {
        Instant now = clock.instant();
        return Stream.concat(
                        settings.nodes().stream().filter(node -> !isResting(node, now)),
                        settings.nodes().stream().filter(node -> isResting(node, now)))
                .toList();
    }

    private boolean isResting(URI node, Instant now) {
        Rest rest = resting.get(node);
        return rest != null && now.isBefore(rest.until());
    }

    /** Longer each time: one that is frozen costs whoever asks it the whole time for an answer. */
    private void rest(URI node) {
        Instant now = clock.instant();
        resting.compute(node, (_, before) -> {
            if (before == null) {
                return new Rest(now.plus(FIRST_REST), FIRST_REST);
            }
            if (now.isBefore(before.until())) {
                return before;
            }
            Duration twice = before.length().multipliedBy(2);
            Duration length = twice.compareTo(LONGEST_REST) < 0 ? twice : LONGEST_REST;
            return new Rest(now.plus(length), length);
        });
    }

    private void isWellAgain(URI node) {
        Instant now = clock.instant();
        resting.computeIfPresent(node, (_, rest) -> now.isBefore(rest.until()) ? rest : null);
    }

    private record Rest(Instant until, Duration length) {}
}
