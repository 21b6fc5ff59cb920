package dev.serai.server.pull;

import dev.serai.credential.connection.Connection;
import dev.serai.server.connection.ConnectionAccess;
import dev.serai.server.connection.Standstill;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/connections/{id}/pulls}. */
@RestController
@NeedsScope(Scope.PULLS_WRITE)
@RequestMapping("/api/v1/connections/{id}/pulls")
class PullApi {
    private static final int LONGEST = 200;

    private final Pulls pulls;
    private final ScheduledPulls scheduled;
    private final PullRuns runs;
    private final ConnectionAccess access;
    private final Clock clock;

    PullApi(Pulls pulls, ScheduledPulls scheduled, PullRuns runs, ConnectionAccess access, Clock clock) {
        this.pulls = pulls;
        this.scheduled = scheduled;
        this.runs = runs;
        this.access = access;
        this.clock = clock;
    }

    /**
     * What a pull is to be like.
     *
     * @param schedule a Quartz cron expression, or {@code every 15m}
     * @param zone null for UTC
     * @param enabled null for yes
     * @param dataset null for the one it has, or one named after connection and pull
     */
    record Wanted(
            @Nullable String schedule,
            @Nullable String zone,
            @Nullable Boolean enabled,
            @Nullable String dataset) {}

    record Views(List<PullView> items, @Nullable String next) {}

    @GetMapping
    Views list(@PathVariable("id") String id, CurrentUser user) {
        Connection connection = connection(user, id);
        return new Views(
                scheduled.of(connection.id()).stream()
                        .map(pull -> view(connection, pull))
                        .toList(),
                null);
    }

    @GetMapping("/{pull}")
    PullView show(@PathVariable("id") String id, @PathVariable("pull") String pull, CurrentUser user) {
        Connection connection = connection(user, id);
        return view(connection, pulls.require(connection, pull));
    }

    @PutMapping("/{pull}")
    PullView put(
            @PathVariable("id") String id,
            @PathVariable("pull") String pull,
            @RequestBody Wanted wanted,
            CurrentUser user) {
        Connection connection = connection(user, id);
        if (wanted.schedule() == null || wanted.schedule().isBlank()) {
            throw HttpProblem.unprocessable(
                    "invalid_schedule", "schedule is missing: a Quartz cron expression, or for example: every 15m.");
        }
        boolean enabled = wanted.enabled() == null || wanted.enabled();
        Pulls.Wish wish = new Pulls.Wish(wanted.schedule(), wanted.zone(), enabled, wanted.dataset());
        return view(connection, pulls.put(user, connection, pull, wish));
    }

    @PostMapping("/{pull}/runs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    PullView.Run run(@PathVariable("id") String id, @PathVariable("pull") String pull, CurrentUser user) {
        return PullView.Run.of(pulls.run(pulls.require(connection(user, id), pull)));
    }

    @GetMapping("/{pull}/runs")
    PullView.Runs history(
            @PathVariable("id") String id,
            @PathVariable("pull") String pull,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "limit", defaultValue = "50") int limit,
            CurrentUser user) {
        ScheduledPull found = pulls.require(connection(user, id), pull);
        if (limit < 1 || limit > LONGEST) {
            throw HttpProblem.unprocessable("invalid_limit", "limit is a number from 1 to " + LONGEST + ".");
        }
        List<PullRunRow> rows = runs.history(found.id(), RunCursor.read(found, after), limit + 1);
        List<PullRunRow> shown = rows.size() <= limit ? rows : rows.subList(0, limit);
        return new PullView.Runs(
                shown.stream().map(PullView.Run::of).toList(),
                rows.size() <= limit ? null : RunCursor.write(found, shown.getLast()));
    }

    /** @param cursor where the next run begins; null for the very beginning */
    record Reset(@Nullable String cursor) {}

    @PostMapping("/{pull}/reset")
    Map<String, String> reset(
            @PathVariable("id") String id,
            @PathVariable("pull") String pull,
            @RequestBody(required = false) @Nullable Reset reset,
            CurrentUser user) {
        Connection connection = connection(user, id);
        @Nullable String cursor = reset == null ? null : reset.cursor();
        pulls.reset(user, connection, pulls.require(connection, pull), cursor);
        return Map.of(
                "detail", cursor == null ? "The next run reads everything." : "The next run begins at " + cursor + ".");
    }

    private Connection connection(CurrentUser user, String id) {
        Connection connection = access.require(user, id);
        user.require(Role.BUILDER);
        return connection;
    }

    private PullView view(Connection connection, ScheduledPull pull) {
        return PullView.of(pull, pull.enabled() ? Standstill.of(connection, clock.instant()) : null, pulls.next(pull));
    }
}
