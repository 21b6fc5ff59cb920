package dev.serai.server.pull;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.credential.connection.Connection;
import dev.serai.server.connection.ConnectionAccess;
import dev.serai.server.connection.Standstill;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.schedule.ClusterClock;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gathers what pages show of pulls: a member's own, all of the workspace for a builder. */
@Component
class PullCards {
    /** Shorter is not worth a word: a run takes its time. */
    private static final Duration TOLERATED = Duration.ofSeconds(30);

    private final ScheduledPulls pulls;
    private final PullRuns runs;
    private final ClusterClock times;
    private final ConnectionAccess access;
    private final Connectors connectors;
    private final Clock clock;

    PullCards(
            ScheduledPulls pulls,
            PullRuns runs,
            ClusterClock times,
            ConnectionAccess access,
            Connectors connectors,
            Clock clock) {
        this.pulls = pulls;
        this.runs = runs;
        this.times = times;
        this.access = access;
        this.connectors = connectors;
        this.clock = clock;
    }

    List<PullCard> list(CurrentUser user) {
        List<ScheduledPull> found = pulls.list(user.workspace(), user.has(Role.BUILDER) ? null : user.id());
        Map<String, PullRunRow> last = runs
                .latest(found.stream().map(ScheduledPull::id).toList())
                .stream()
                .collect(Collectors.toMap(PullRunRow::pull, run -> run));
        return found.stream()
                .map(pull -> card(pull, access.require(user, pull.connection().value()), last.get(pull.id())))
                .toList();
    }

    /** @throws HttpProblem 404 if there is none, or not for this person */
    PullCard require(CurrentUser user, String id) {
        Optional<ScheduledPull> found =
                pulls.find(id).filter(pull -> pull.workspace().equals(user.workspace()));
        if (found.isEmpty()) {
            throw HttpProblem.notFound("unknown_pull", "There is no such pull in this workspace, or it is not yours.");
        }
        Connection connection = access.require(user, found.get().connection().value());
        return card(
                found.get(),
                connection,
                runs.latest(List.of(id)).stream().findFirst().orElse(null));
    }

    private PullCard card(ScheduledPull pull, Connection connection, @Nullable PullRunRow last) {
        @Nullable Instant due = pull.dueAt();
        Duration late = due == null ? Duration.ZERO : Duration.between(due, clock.instant());
        return new PullCard(
                pull,
                connection,
                connectors.find(pull.connector()).map(Connector::name).orElse(pull.connector()),
                pull.enabled() ? Standstill.of(connection, clock.instant()) : null,
                times.next(pull.clockKey(), 1).stream().findFirst().orElse(null),
                last,
                late.compareTo(TOLERATED) > 0 ? late : null);
    }
}
