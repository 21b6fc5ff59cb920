package dev.serai.server.connection;

import dev.serai.connector.Api;
import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.oauthclient.ClientBrake;
import dev.serai.server.web.Flash;
import dev.serai.server.web.HomeNotice;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Connections, for people. */
@Controller
class ConnectionPages {
    private static final int PER_PAGE = 50;
    private static final int MOST_NOTICES = 5;

    private final PostgresConnections connections;
    private final ConnectionAccess access;
    private final Connectors connectors;
    private final Disconnect disconnect;
    private final TrialCall trial;
    private final List<ConnectionUse> uses;
    private final RefreshCalendar calendar;
    private final ClientBrake brake;
    private final Clock clock;

    ConnectionPages(
            PostgresConnections connections,
            ConnectionAccess access,
            Connectors connectors,
            Disconnect disconnect,
            TrialCall trial,
            List<ConnectionUse> uses,
            RefreshCalendar calendar,
            ClientBrake brake,
            Clock clock) {
        this.connections = connections;
        this.access = access;
        this.connectors = connectors;
        this.disconnect = disconnect;
        this.trial = trial;
        this.uses = uses;
        this.calendar = calendar;
        this.brake = brake;
        this.clock = clock;
    }

    @Bean
    static NavEntry connectionsEntry() {
        return new NavEntry(
                10, "Connections", "/connections", "The accounts that are connected, and how they are.", Role.MEMBER);
    }

    /** Owners, and builders for everybody, are told where they are needed. */
    @Bean
    static HomeNotice connectionsThatNeedTheirOwners(PostgresConnections connections, ConnectionAccess access) {
        return user -> connections
                .list(
                        user.workspace(),
                        access.filter(user, null, Connection.Status.REAUTHORIZATION_REQUIRED),
                        null,
                        MOST_NOTICES)
                .items()
                .stream()
                .map(one -> new HomeNotice.Notice(
                        "'" + one.alias() + "' has to be authorised again.", "/connections/" + one.id(), "Show it"))
                .toList();
    }

    @GetMapping("/connections")
    ModelAndView list(@RequestParam(required = false) @Nullable String after, CurrentUser user, Page page) {
        PostgresConnections.Page found =
                connections.list(user.workspace(), access.filter(user, null, null), after, PER_PAGE);
        Map<String, String> names = new HashMap<>();
        found.items().forEach(one -> names.put(one.connector(), name(one)));
        @Nullable String next = found.next();
        Map<String, Object> model = new HashMap<>();
        model.put("connections", found.items());
        model.put(
                "paused",
                found.items().stream()
                        .filter(one -> one.status() == Connection.Status.REAUTHORIZATION_REQUIRED)
                        .collect(Collectors.toMap(Connection::id, one -> String.join(", ", uses(one)))));
        model.put("names", names);
        model.put("held", held(user));
        model.put(
                "next", next == null ? null : "/connections?after=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
        return page.view("connection/list", model);
    }

    @GetMapping("/connections/{id}")
    ModelAndView show(@PathVariable("id") String id, CurrentUser user, Page page) {
        return view(access.require(user, id), user, page, null);
    }

    /** A builder tries a call. */
    @PostMapping("/connections/{id}/try")
    ModelAndView tryCall(
            @PathVariable("id") String id, @RequestParam("path") String path, CurrentUser user, Page page) {
        user.require(Role.BUILDER);
        Connection connection = access.require(user, id);
        return view(connection, user, page, trial.get(connection, path));
    }

    @PostMapping("/connections/{id}/disconnect")
    ModelAndView disconnect(@PathVariable("id") String id, CurrentUser user, Page page) {
        Connection connection = access.require(user, id);
        try {
            return page.redirect("/connections", disconnect.disconnect(user, connection));
        } catch (SeraiException e) {
            return page.redirect("/connections/" + connection.id(), new Flash(Flash.Tone.BAD, e.getMessage()));
        }
    }

    private ModelAndView view(Connection connection, CurrentUser user, Page page, TrialCall.@Nullable Answer answer) {
        Optional<Connector> connector = connectors.find(connection.connector());
        Map<String, Object> model = new HashMap<>();
        model.put("connection", connection);
        model.put("name", name(connection));
        model.put("connector", connector.orElse(null));
        model.put("uses", uses(connection));
        model.put("isBuilder", user.has(Role.BUILDER));
        model.put("endsForGood", calendar.end(connection));
        model.put("held", brake.holds(connection.client()));
        model.put("standstill", Standstill.of(connection, clock.instant()));
        model.put(
                "mayAuthorise",
                connection.status() != Connection.Status.PENDING
                        && connector.isPresent()
                        && connections.client(connection.client()).isPresent());
        model.put("answer", answer);
        model.put(
                "path",
                answer != null
                        ? answer.path()
                        : connector.map(one -> firstPath(one, connection)).orElse("/"));
        return page.view("connection/show", model);
    }

    /** Names of clients whose refreshes are held: members see their own connections alone. */
    private List<String> held(CurrentUser user) {
        return user.has(Role.BUILDER)
                ? brake.in(user.workspace()).stream()
                        .map(one -> one.client().name())
                        .toList()
                : List.of();
    }

    private List<String> uses(Connection connection) {
        return uses.stream().flatMap(use -> use.usesOf(connection).stream()).toList();
    }

    /** A call that is worth a try: whose account it is. */
    private static String firstPath(Connector connector, Connection connection) {
        Api.@Nullable Verify verify = connector.api().verify();
        return verify != null
                        && connection
                                .settings()
                                .keySet()
                                .containsAll(verify.get().placeholders())
                ? verify.get().expand(connection.settings())
                : "/";
    }

    private String name(Connection connection) {
        return connectors.find(connection.connector()).map(Connector::name).orElse(connection.connector());
    }
}
