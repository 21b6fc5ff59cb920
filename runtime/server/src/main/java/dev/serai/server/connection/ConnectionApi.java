package dev.serai.server.connection;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/connections}. */
@RestController
@RequestMapping("/api/v1/connections")
class ConnectionApi {
    private static final Duration FORCED_AT_MOST_EVERY = Duration.ofSeconds(10);
    private static final int LONGEST = 200;

    private final PostgresConnections connections;
    private final ConnectionAccess access;
    private final CredentialBroker broker;
    private final Disconnect disconnect;
    private final List<ConnectionUse> uses;
    private final Clock clock;

    ConnectionApi(
            PostgresConnections connections,
            ConnectionAccess access,
            CredentialBroker broker,
            Disconnect disconnect,
            List<ConnectionUse> uses,
            Clock clock) {
        this.connections = connections;
        this.access = access;
        this.broker = broker;
        this.disconnect = disconnect;
        this.uses = uses;
        this.clock = clock;
    }

    record Items(List<ConnectionView> items, @Nullable String next) {}

    @GetMapping
    @NeedsScope(Scope.CONNECTIONS_READ)
    Items list(
            @RequestParam(required = false) @Nullable String connector,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int limit,
            CurrentUser user) {
        PostgresConnections.Page page =
                connections.list(user.workspace(), access.filter(user, connector, status(status)), after, limit(limit));
        return new Items(page.items().stream().map(this::view).toList(), page.next());
    }

    @GetMapping("/{id}")
    @NeedsScope(Scope.CONNECTIONS_READ)
    ConnectionView show(@PathVariable("id") String id, CurrentUser user) {
        return view(access.require(user, id));
    }

    /** @param usedGeneration refresh only if this is still the stored generation; null forces */
    record RefreshRequest(@Nullable Long usedGeneration) {}

    record RefreshAnswer(long generation, @Nullable Instant expiresAt) {}

    @PostMapping("/{id}/refresh")
    @NeedsScope(Scope.CONNECTIONS_WRITE)
    RefreshAnswer refresh(
            @PathVariable("id") String id,
            @RequestBody(required = false) @Nullable RefreshRequest request,
            CurrentUser user) {
        Connection connection = access.require(user, id);
        @Nullable Generation used = null;
        if (request != null && request.usedGeneration() != null) {
            if (request.usedGeneration() < 1) {
                throw HttpProblem.unprocessable("invalid_generation", "used_generation is a positive number.");
            }
            used = new Generation(request.usedGeneration());
        } else {
            requirePause(connection);
        }
        AccessToken token = broker.refresh(connection.id(), used, CredentialBroker.TOKEN_WAIT);
        return new RefreshAnswer(token.generation().value(), token.expiresAt());
    }

    private void requirePause(Connection connection) {
        Instant last = connection.lastRefresh();
        if (last != null) {
            Duration left = FORCED_AT_MOST_EVERY.minus(Duration.between(last, clock.instant()));
            if (left.isPositive()) {
                throw HttpProblem.tooManyRequests(
                        "refreshed_just_now",
                        "'" + connection.alias() + "' was refreshed less than " + FORCED_AT_MOST_EVERY.toSeconds()
                                + " s ago. Name used_generation to get the newer token without forcing.",
                        left);
            }
        }
    }

    @DeleteMapping("/{id}")
    @NeedsScope(Scope.CONNECTIONS_WRITE)
    @ResponseStatus(HttpStatus.OK)
    Map<String, String> delete(@PathVariable("id") String id, CurrentUser user) {
        return Map.of("detail", disconnect.disconnect(user, access.require(user, id)));
    }

    private ConnectionView view(Connection connection) {
        return ConnectionView.of(
                connection,
                uses.stream().flatMap(use -> use.usesOf(connection).stream()).toList());
    }

    private static Connection.@Nullable Status status(@Nullable String word) {
        if (word == null || word.isEmpty()) {
            return null;
        }
        return Arrays.stream(Connection.Status.values())
                .filter(status -> status.name().equals(word))
                .findFirst()
                .orElseThrow(() -> HttpProblem.unprocessable(
                        "invalid_status", "status is one of " + Arrays.toString(Connection.Status.values()) + "."));
    }

    private static int limit(int limit) {
        if (limit < 1 || limit > LONGEST) {
            throw HttpProblem.unprocessable("invalid_limit", "limit is a number from 1 to " + LONGEST + ".");
        }
        return limit;
    }
}
