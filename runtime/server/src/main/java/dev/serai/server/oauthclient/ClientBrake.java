package dev.serai.server.oauthclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.refresh.RefreshBrake;
import dev.serai.credential.refresh.RefreshBrake.Hold;
import dev.serai.credential.refresh.RefreshOutcome;
import dev.serai.credential.refresh.Refresher;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.HttpProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Clients whose refreshes are held because too many of their connections were refused, and an admin's way out. */
@Service
public class ClientBrake {
    private static final Duration LONGEST = Duration.ofSeconds(75);

    private final RefreshBrake brake;
    private final Refresher refresher;
    private final PostgresConnections connections;
    private final OAuthClients clients;
    private final JdbcClient database;
    private final Audit audit;

    ClientBrake(
            RefreshBrake brake,
            Refresher refresher,
            PostgresConnections connections,
            OAuthClients clients,
            JdbcClient database,
            Audit audit) {
        this.brake = brake;
        this.refresher = refresher;
        this.connections = connections;
        this.clients = clients;
        this.database = database;
        this.audit = audit;
    }

    /** A client whose refreshes are held. */
    public record Held(OAuthClient client, Hold hold) {
        /** What an admin should know, and what to do. */
        public String words() {
            return "Refreshes of the OAuth client '" + client.name() + "' are held: " + hold.refused()
                    + " of its connections were refused for good within " + RefreshBrake.WINDOW.toMinutes()
                    + " minutes. Look whether the app still exists at the provider, and whether the provider is well."
                    + " Nothing is sent for it and no further connection ends until one that is tried is refreshed, or"
                    + " you release it.";
        }
    }

    /**
     * How a client stands.
     *
     * @param state held or free
     * @param refused connections, since shortly before it was held
     * @param canary the connection that was tried just now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String state,
            @Nullable Instant since,
            @Nullable Integer refused,
            @Nullable Instant nextCanary,
            @Nullable Tried canary) {}

    /** @param detail why it was not refreshed; null if it was */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Tried(
            String connection,
            String alias,
            boolean succeeded,
            @Nullable String detail) {}

    /** Those of a workspace. */
    public List<Held> in(String workspace) {
        List<Hold> holds = brake.holds();
        return holds.isEmpty()
                ? List.of()
                : clients.list(workspace).stream()
                        .flatMap(client -> holds.stream()
                                .filter(hold -> hold.client().equals(client.id()))
                                .map(hold -> new Held(client, hold)))
                        .toList();
    }

    public boolean holds(OAuthClientId client) {
        return brake.hold(client).isPresent();
    }

    View view(OAuthClient client) {
        return view(client, null);
    }

    private View view(OAuthClient client, @Nullable Tried tried) {
        return brake.hold(client.id())
                .map(hold -> new View("held", hold.since(), hold.refused(), hold.nextCanary(), tried))
                .orElseGet(() -> new View("free", null, null, null, tried));
    }

    /** @throws HttpProblem 409 if nothing is held */
    View release(CurrentUser user, OAuthClient client) {
        if (brake.release(require(client))) {
            record(user, client, "brake_released", Map.of());
        }
        return view(client);
    }

    /**
     * Tries one connection at once.
     *
     * @param chosen null for one that was not refused lately
     * @throws HttpProblem 409 if nothing is held
     */
    View canary(CurrentUser user, OAuthClient client, @Nullable String chosen) {
        require(client);
        Connection connection = chosen == null
                ? next(client.id())
                        .orElseThrow(() -> HttpProblem.conflict(
                                "no_connection", "'" + client.name() + "' has no active connection to try."))
                : connections
                        .find(user.workspace(), chosen)
                        .filter(one -> one.client().equals(client.id()))
                        .orElseThrow(() -> HttpProblem.unprocessable(
                                "unknown_connection",
                                "'" + client.name()
                                        + "' has no connection of this name: name one of its own, or none."));
        Tried tried = tried(connection, outcome(connection));
        record(
                user,
                client,
                "brake_canary",
                Map.of("connection", connection.alias(), "succeeded", String.valueOf(tried.succeeded())));
        return view(client, tried);
    }

    private RefreshOutcome outcome(Connection connection) {
        try {
            return refresher.canary(connection, LONGEST);
        } catch (SeraiException e) {
            return new RefreshOutcome.Deferred(e.type(), e.getMessage(), null);
        }
    }

    private static Tried tried(Connection connection, RefreshOutcome outcome) {
        @Nullable
        String detail = switch (outcome) {
            case RefreshOutcome.Refreshed _ -> null;
            case RefreshOutcome.StillValid _ -> "Another refresh came first.";
            case RefreshOutcome.Refused(String problem) -> problem;
            case RefreshOutcome.Deferred deferred -> deferred.why();
            case RefreshOutcome.Unknown unknown -> unknown.why();
        };
        return new Tried(connection.id().value(), connection.alias(), detail == null, detail);
    }

    /**
     * The one that is tried next: not refused lately, or the longest ago; of those the one that was refreshed last. Not one
     * whose last sending is unanswered: nothing may be sent for it yet.
     */
    Optional<Connection> next(OAuthClientId client) {
        return database.sql("""
                        select c.id from oauth_client o
                        join connection c on c.workspace = o.workspace and c.connector = o.connector
                            and c.client_in_use = o.id
                        left join oauth_client_refusal r on r.client = c.client and r.connection = c.id
                        where o.id = ? and c.status = 'ACTIVE' and not exists (
                            select 1 from refresh_lease l where l.connection = c.id and l.attempt_id is not null)
                        order by r.at nulls first, c.last_refresh desc nulls last, c.id limit 1
                        """)
                .param(client.value())
                .query((row, number) -> new ConnectionId(row.getString("id")))
                .optional()
                .flatMap(connections::find);
    }

    private Hold require(OAuthClient client) {
        return brake.hold(client.id())
                .orElseThrow(() -> HttpProblem.conflict(
                        "not_held", "Refreshes of '" + client.name() + "' are not held: there is nothing to release."));
    }

    private void record(CurrentUser user, OAuthClient client, String step, Map<String, String> detail) {
        Map<String, String> all = new HashMap<>(detail);
        all.put("connector", client.connector());
        all.put("name", client.name());
        audit.record(user.workspace(), user.id(), "oauth_client." + step, "oauth-client/" + client.id(), all);
    }
}
