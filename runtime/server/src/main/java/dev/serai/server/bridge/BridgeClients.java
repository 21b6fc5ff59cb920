package dev.serai.server.bridge;

import dev.serai.connector.Connectors;
import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.authserver.AccessClient;
import dev.serai.server.authserver.BridgeCredentials;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Bridge clients of one workspace each: made, listed and revoked by its admins. */
@Service
class BridgeClients {
    private static final int LONGEST_NAME = 100;

    private final BridgeCredentials credentials;
    private final BridgeEndpoints endpoints;
    private final Connectors connectors;
    private final JdbcClient jdbc;
    private final Audit audit;

    BridgeClients(
            BridgeCredentials credentials,
            BridgeEndpoints endpoints,
            Connectors connectors,
            JdbcClient jdbc,
            Audit audit) {
        this.credentials = credentials;
        this.endpoints = endpoints;
        this.connectors = connectors;
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /** What an admin enters. */
    record Wish(
            String name,
            List<String> modes,
            List<String> connectors,
            List<String> endpoints,
            boolean readsCredentials) {}

    /** One that was made, and its secret, which nobody sees again. */
    record Made(BridgeClient client, SecretValue secret) {}

    List<BridgeClient> list(CurrentUser admin) {
        admin.require(Role.ADMIN);
        return credentials.list(admin.workspace()).stream()
                .flatMap(program -> of(program).stream())
                .toList();
    }

    /** By its id; empty if it was revoked. */
    Optional<BridgeClient> find(String id) {
        return credentials.find(id).flatMap(this::of);
    }

    /** With what it may do. */
    Optional<BridgeClient> of(AccessClient program) {
        return jdbc.sql("""
                        select c.modes, c.connectors,
                            array(select e.endpoint from bridge_client_endpoint e where e.client = c.client) as endpoints
                        from bridge_client c where c.client = ?
                        """)
                .param(program.id())
                .query((row, _) -> new BridgeClient(
                        program,
                        modes(texts(row.getArray("modes"))),
                        Set.copyOf(texts(row.getArray("connectors"))),
                        Set.copyOf(texts(row.getArray("endpoints")))))
                .optional();
    }

    /** @throws HttpProblem 422 if the name, a mode, a connector or an endpoint will not do */
    @Transactional
    public Made add(CurrentUser admin, Wish wish) {
        admin.require(Role.ADMIN);
        String name = wish.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw HttpProblem.unprocessable(
                    "invalid_name", "A bridge client has a name of at most " + LONGEST_NAME + " characters.");
        }
        Set<Mode> modes = checkedModes(wish);
        Set<String> chosenConnectors = checkedConnectors(wish.connectors());
        Set<String> chosenEndpoints = checkedEndpoints(admin, wish.endpoints());
        if (chosenConnectors.isEmpty() && (chosenEndpoints.isEmpty() || !modes.contains(Mode.CODE))) {
            throw HttpProblem.unprocessable(
                    "nothing_allowed",
                    "Choose at least one connector, or in mode code an authorization endpoint of your own.");
        }
        BridgeCredentials.Opened opened = credentials.open(name, admin.workspace(), scopes(modes, wish));
        AccessClient program = opened.client();
        jdbc.sql("insert into bridge_client (client, modes, connectors) values (?, ?, ?)")
                .params(
                        program.id(),
                        modes.stream().map(Mode::word).toArray(String[]::new),
                        chosenConnectors.toArray(String[]::new))
                .update();
        for (String endpoint : chosenEndpoints) {
            jdbc.sql("insert into bridge_client_endpoint (client, endpoint) values (?, ?)")
                    .params(program.id(), endpoint)
                    .update();
        }
        audit.record(
                admin.workspace(),
                admin.id(),
                "bridge_client.created",
                "client/" + program.id(),
                Map.of(
                        "name", name,
                        "modes", words(modes),
                        "connectors", String.join(" ", chosenConnectors),
                        "endpoints", String.join(" ", chosenEndpoints),
                        "scopes", Scope.words(program.scopes())));
        return new Made(new BridgeClient(program, modes, chosenConnectors, chosenEndpoints), opened.secret());
    }

    /**
     * From the next request on its secret and its tokens are worth nothing, and its authorizations under way are over. The
     * connections that people made for it stay theirs.
     *
     * @throws HttpProblem 404 if there is none, or in another workspace
     */
    @Transactional
    public BridgeClient revoke(CurrentUser admin, String id) {
        admin.require(Role.ADMIN);
        BridgeClient client = find(id).filter(one -> one.workspace().equals(admin.workspace()))
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_bridge_client", "There is no such bridge client in this workspace."));
        credentials.close(client.program());
        jdbc.sql("delete from bridge_authorization where client = ?").param(id).update();
        audit.record(
                admin.workspace(), admin.id(), "bridge_client.revoked", "client/" + id, Map.of("name", client.name()));
        return client;
    }

    private static Set<Scope> scopes(Set<Mode> modes, Wish wish) {
        if (!modes.contains(Mode.CONNECTION)) {
            return Set.of();
        }
        return wish.readsCredentials() ? EnumSet.of(Scope.PROXY, Scope.CREDENTIALS_READ) : EnumSet.of(Scope.PROXY);
    }

    private static Set<Mode> checkedModes(Wish wish) {
        Set<Mode> modes = modes(wish.modes());
        if (modes.isEmpty() || modes.size() != Set.copyOf(wish.modes()).size()) {
            throw HttpProblem.unprocessable("invalid_mode", "modes is a list of code, connection or both.");
        }
        if (wish.readsCredentials() && !modes.contains(Mode.CONNECTION)) {
            throw HttpProblem.unprocessable(
                    "invalid_mode", "Only what gets connections can read their access tokens: allow mode connection.");
        }
        return modes;
    }

    private Set<String> checkedConnectors(List<String> ids) {
        for (String id : ids) {
            if (connectors.find(id).isEmpty()) {
                throw HttpProblem.unprocessable(
                        "unknown_connector", "One of the connectors is not in the catalogue: choose again.");
            }
        }
        return new LinkedHashSet<>(ids);
    }

    private Set<String> checkedEndpoints(CurrentUser admin, List<String> ids) {
        for (String id : ids) {
            if (endpoints.find(admin.workspace(), id).isEmpty()) {
                throw HttpProblem.unprocessable(
                        "unknown_bridge_endpoint",
                        "One of the authorization endpoints is not in this workspace: choose again.");
            }
        }
        return new LinkedHashSet<>(ids);
    }

    private static Set<Mode> modes(Collection<String> words) {
        return words.stream()
                .flatMap(word -> Mode.of(word).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Mode.class)));
    }

    private static String words(Set<Mode> modes) {
        return modes.stream().sorted().map(Mode::word).collect(Collectors.joining(" "));
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
